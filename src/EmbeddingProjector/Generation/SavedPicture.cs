namespace EmbeddingProjector.Generation;

/// <summary>A generated picture as it is saved: clipped to bytes, with the model's answer to exactly these
/// bytes.</summary>
/// <param name="Image">The bytes.</param>
/// <param name="Record">How it was made.</param>
public sealed record SavedPicture(RgbImage Image, PictureRecord Record)
{
    /// <summary>Clips a picture and asks the model.</summary>
    /// <param name="generated">The picture.</param>
    /// <param name="model">The model that it was made for.</param>
    /// <param name="settings">The numbers that it was made by.</param>
    /// <param name="objective">What was aimed at, in words.</param>
    /// <param name="index">The class whose image it is; null for anything else.</param>
    /// <param name="targets">The classes that it is to show, where there are several.</param>
    public static SavedPicture Of(
        GeneratedPicture generated, GenerationModel model, GenerationSettings settings, string objective, int? index,
        IReadOnlyList<int>? targets = null)
    {
        var image = generated.Picture.ToImage();
        var logits = model.Run(image, settings.Normalize);
        var top = logits.AsSpan().IndexOf(logits.Max());
        var record = Request(model, settings, objective, index) with
        {
            End = generated.End,
            Steps = generated.Steps,
            TopClass = top,
            TopClassName = model.Model.Categories[top],
            Logits = [.. logits],
            Targets = [.. (targets ?? []).Select(target => new PictureTarget(
                target, model.Model.Categories[target], logits[target]))],
        };
        return new(image, record);
    }

    /// <summary>The record of a picture that is still to be made.</summary>
    /// <param name="model">The model.</param>
    /// <param name="settings">The numbers.</param>
    /// <param name="objective">What is aimed at, in words.</param>
    /// <param name="index">The class whose image it is; null for anything else.</param>
    public static PictureRecord Request(
        GenerationModel model, GenerationSettings settings, string objective, int? index) => new()
    {
        Objective = objective,
        Class = index,
        ClassName = index is { } known ? model.Model.Categories[known] : null,
        Model = model.Model.Identity.Name,
        WeightsSha256 = model.Model.Identity.WeightsSha256,
        Engine = model.Model.Identity.Engine,
        Settings = settings,
        End = GenerationEnd.Stopped,
        Steps = 0,
        TopClass = 0,
        TopClassName = "",
        Logits = [],
    };

    /// <summary>Writes the picture, then its record: each whole or not at all.</summary>
    /// <param name="path">The .png's path.</param>
    public void Write(string path)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        WholeFile.Write(path, file => PngEncoder.Write(file, Image));
        WholeFile.Write(PictureRecord.PathOf(path), Record.Write);
    }

    /// <summary>A file name from words: <c>0920-traffic-light</c>.</summary>
    /// <param name="index">The class.</param>
    /// <param name="name">Its name.</param>
    public static string NameOf(int index, string name) =>
        string.Create(CultureInfo.InvariantCulture, $"{index:0000}-{Slug(name)}");

    /// <summary>Words as a part of a file name: small letters, digits and dashes.</summary>
    /// <param name="text">Anything.</param>
    public static string Slug(string text)
    {
        var slug = new StringBuilder();
        foreach (var character in text.ToLowerInvariant())
        {
            if (char.IsAsciiLetterOrDigit(character))
                slug.Append(character);
            else if (slug.Length > 0 && slug[^1] != '-')
                slug.Append('-');
        }

        return slug.ToString().TrimEnd('-');
    }
}
