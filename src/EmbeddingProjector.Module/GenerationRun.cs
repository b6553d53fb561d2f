using EmbeddingProjector.Data;
using EmbeddingProjector.Generation;
using EmbeddingProjector.Imaging;
using EmbeddingProjector.Module.Hosting;

namespace EmbeddingProjector.Module;

/// <summary>Runs a generation for a command: shows it, and says how it ended.</summary>
/// <param name="shell">The shell.</param>
/// <param name="cancellation">Stops; the picture so far is kept.</param>
internal sealed class GenerationRun(ICommandHost shell, CancellationToken cancellation)
{
    /// <summary>Generates one picture.</summary>
    /// <param name="activity">What is generated, for the display.</param>
    /// <param name="parts">The models and their losses.</param>
    /// <param name="settings">Every number.</param>
    /// <param name="start">The first picture; null for the settings' noise.</param>
    /// <param name="film">Told of every step too.</param>
    public GeneratedPicture Generate(
        string activity, IReadOnlyList<GenerationPart> parts, GenerationSettings settings, FloatPicture? start = null,
        IProgress<GenerationStep>? film = null)
    {
        var watched = parts[0].Objective is ScoreObjective ? "logit" : "loss";
        var display = new GenerationDisplay(shell, activity, watched);
        var generated = new PictureGenerator(parts, settings).Run(start, new Both(display, film), cancellation);
        display.Complete();
        if (generated.End == GenerationEnd.Diverged)
        {
            shell.WriteWarning(
                $"{activity}: diverged at step {generated.Steps + 1} of {settings.Steps}, where a value was no longer "
                + "a number; the last good picture is kept. A smaller -Rate helps.");
        }

        return generated;
    }

    /// <summary>Ends the command where the user stopped it: to be called once the picture so far is saved.</summary>
    /// <exception cref="OperationCanceledException">The user stopped it.</exception>
    public void ThrowIfStopped() => cancellation.ThrowIfCancellationRequested();

    /// <summary>Reads a picture of any size.</summary>
    /// <param name="path">As the user typed it.</param>
    /// <exception cref="ImageUnreadableException">It is no picture.</exception>
    /// <exception cref="ImagePathNotFoundException">It names nothing.</exception>
    public RgbImage Read(string path)
    {
        var resolved = shell.ResolvePaths(path, isLiteral: false)[0];
        var images = ImageSources.Open([resolved], new ImageQuery { First = 1 }, cancellation);
        return images.Items[0].Decode(images.Items[0].ReadContent(), ImageReadOptions.Default);
    }

    private sealed class Both(IProgress<GenerationStep> first, IProgress<GenerationStep>? second)
        : IProgress<GenerationStep>
    {
        public void Report(GenerationStep value)
        {
            first.Report(value);
            second?.Report(value);
        }
    }
}
