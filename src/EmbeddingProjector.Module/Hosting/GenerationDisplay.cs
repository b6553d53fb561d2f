using System.Diagnostics;
using EmbeddingProjector.Generation;

namespace EmbeddingProjector.Module.Hosting;

/// <summary>Shows a generation's step, what it watches, its rate and the time left.</summary>
/// <param name="shell">The shell.</param>
/// <param name="activity">What is generated.</param>
/// <param name="watched">What the watched number is, such as <c>logit</c>.</param>
/// <param name="film">Told of every step too; null for none.</param>
internal sealed class GenerationDisplay(
    ICommandHost shell, string activity, string watched, FilmRecorder? film = null) : IProgress<GenerationStep>
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);

    private readonly long start = Stopwatch.GetTimestamp();
    private long lastShown;

    /// <inheritdoc/>
    public void Report(GenerationStep value)
    {
        film?.Report(value);
        if (lastShown != 0 && Stopwatch.GetElapsedTime(lastShown) < Interval)
            return;

        lastShown = Stopwatch.GetTimestamp();
        var elapsed = Stopwatch.GetElapsedTime(start);
        var rate = value.Step / Math.Max(elapsed.TotalSeconds, 1e-3);
        shell.WriteProgress(new CommandProgress(
            activity,
            FormattableString.Invariant(
                $"step {value.Step} of {value.Steps}, {watched} {value.Score:F1}, {rate:F1} steps/s"),
            (int)(100L * value.Step / value.Steps),
            elapsed * ((double)(value.Steps - value.Step) / value.Step)));
    }

    /// <summary>Takes the progress display away.</summary>
    public void Complete() =>
        shell.WriteProgress(new CommandProgress(activity, "done", 100, null) { IsCompleted = true });
}
