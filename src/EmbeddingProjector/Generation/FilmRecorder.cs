using EmbeddingProjector.Plots;

namespace EmbeddingProjector.Generation;

/// <summary>Takes frames of a generation while it runs.</summary>
/// <param name="model">Gives the logits.</param>
/// <param name="settings">How the model sees the picture, and how many steps there are.</param>
/// <param name="targets">The classes that are aimed at.</param>
internal sealed class FilmRecorder(
    GenerationModel model, GenerationSettings settings, IReadOnlyCollection<int> targets, string title)
    : IProgress<GenerationStep>
{
    private const int MostFrames = 40;

    private readonly GenerationFilm film = new(targets, title);
    private readonly int every = Math.Max(1, settings.Steps / MostFrames);

    public void Report(GenerationStep value)
    {
        if (value.Step != 1 && value.Step != value.Steps && value.Step % every != 0)
            return;

        var image = value.Picture.ToImage();
        film.Add(value.Step, image, model.Run(image, settings.Normalize));
    }

    /// <summary>Writes what was taken, for TensorBoard too; nothing where no step was done.</summary>
    /// <returns>The path; null where there is no film.</returns>
    public string? Write(string path)
    {
        if (film.Count == 0)
            return null;

        film.Write(path);
        var name = Path.GetFileNameWithoutExtension(path);
        film.WriteEvents(Path.Combine(Path.GetDirectoryName(path)!, $"events.out.tfevents.{name}"));
        return path;
    }
}
