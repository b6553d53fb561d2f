using System.Text.Json;
using System.Text.Json.Serialization;

namespace EmbeddingProjector.Generation;

/// <summary>How a generated picture was made, and what its model says of it: the .json beside its .png.</summary>
public sealed record PictureRecord
{
    private const string OurTool = "EmbeddingProjector";
    private const int OurVersion = 1;
    private const int MostBytes = 32 << 20;

    private static readonly JsonSerializerOptions Json = new()
    {
        NewLine = "\n",
        WriteIndented = true,
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        Converters = { new JsonStringEnumConverter(allowIntegerValues: false) },
        RespectRequiredConstructorParameters = true,
        RespectNullableAnnotations = true,
    };

    /// <summary>The version of this file's own form.</summary>
    public int FormatVersion { get; init; } = OurVersion;

    /// <summary>What wrote the picture.</summary>
    public string Tool { get; init; } = OurTool;

    /// <summary>What was aimed at, in words.</summary>
    public required string Objective { get; init; }

    /// <summary>The class whose image this is; null for pictures of anything else.</summary>
    public required int? Class { get; init; }

    /// <summary>That class's name.</summary>
    public required string? ClassName { get; init; }

    /// <summary>The model.</summary>
    public required string Model { get; init; }

    /// <summary>SHA-256 of the model's weight file.</summary>
    public required string WeightsSha256 { get; init; }

    /// <summary>What computed.</summary>
    public required string Engine { get; init; }

    /// <summary>Every number.</summary>
    public required GenerationSettings Settings { get; init; }

    /// <summary>Why the generation ended.</summary>
    public required GenerationEnd End { get; init; }

    /// <summary>The steps that are in the picture.</summary>
    public required int Steps { get; init; }

    /// <summary>The class with the largest logit of the saved picture.</summary>
    public required int TopClass { get; init; }

    /// <summary>That class's name.</summary>
    public required string TopClassName { get; init; }

    /// <summary>The logits of the saved picture.</summary>
    public required ImmutableArray<float> Logits { get; init; }

    /// <summary>The classes that the picture was to show, where there are several, and their logits.</summary>
    public ImmutableArray<PictureTarget> Targets { get; init; } = [];

    /// <summary>The .json's path of a picture.</summary>
    /// <param name="picturePath">The .png's path.</param>
    public static string PathOf(string picturePath) => Path.ChangeExtension(picturePath, ".json");

    /// <summary>Reads the record beside a picture; null where there is none, or it is none of ours.</summary>
    /// <param name="picturePath">The .png's path.</param>
    public static PictureRecord? TryRead(string picturePath)
    {
        var file = new FileInfo(PathOf(picturePath));
        if (!file.Exists || file.Length > MostBytes)
            return null;

        try
        {
            var record = JsonSerializer.Deserialize<PictureRecord>(File.ReadAllBytes(file.FullName), Json);
            return record is { Tool: OurTool, FormatVersion: OurVersion, Logits: { IsDefaultOrEmpty: false } logits }
                && record.TopClass >= 0 && record.TopClass < logits.Length
                && (record.Class is null || (record.Class >= 0 && record.Class < logits.Length))
                ? record
                : null;
        }
        catch (Exception e) when (e is JsonException or ArgumentException)
        {
            return null;
        }
    }

    /// <summary>Writes the record.</summary>
    /// <param name="file">Left open.</param>
    public void Write(Stream file) => JsonSerializer.Serialize(file, this, Json);

    /// <summary>Whether the picture is a finished one of the same class by the same model and weights, whatever the
    /// numbers.</summary>
    /// <param name="other">The record of what is wanted.</param>
    public bool IsImageFor(PictureRecord other) => End == GenerationEnd.Completed
        && (Class, Model, WeightsSha256) == (other.Class, other.Model, other.WeightsSha256);

    /// <summary>Whether the picture is what a generation would give again.</summary>
    /// <param name="other">The record of what is wanted.</param>
    public bool IsSameWork(PictureRecord other) => End == GenerationEnd.Completed
        && (Class, Objective, Model, WeightsSha256) == (other.Class, other.Objective, other.Model, other.WeightsSha256)
        && JsonSerializer.Serialize(Settings, Json) == JsonSerializer.Serialize(other.Settings, Json);
}

/// <summary>One of several classes in a picture.</summary>
/// <param name="Class">The class.</param>
/// <param name="Name">Its name.</param>
/// <param name="Logit">Its logit of the saved picture.</param>
public sealed record PictureTarget(int Class, string Name, float Logit)
{
    /// <summary>The form <c>dalmatian 12.3</c>.</summary>
    public override string ToString() => FormattableString.Invariant($"{Name} {Logit:0.##}");
}
