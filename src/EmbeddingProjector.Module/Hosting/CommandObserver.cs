using System.Diagnostics;
using EmbeddingProjector.Pipeline;

namespace EmbeddingProjector.Module.Hosting;

/// <summary>Tells a shell how a run goes on.</summary>
internal sealed class CommandObserver(ICommandHost shell, string activity) : IRunObserver
{
    // Often enough to look alive; a terminal is slow.
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);

    private long lastShown;
    private StepDisplay? steps;
    private string? stepping;

    /// <inheritdoc/>
    public void Progressed(RunProgress progress)
    {
        if (lastShown != 0 && Stopwatch.GetElapsedTime(lastShown) < Interval)
            return;

        lastShown = Stopwatch.GetTimestamp();
        var total = progress.Total is { } all ? $" of {all}" : "";
        var failed = progress.Failed > 0 ? $", {progress.Failed} failed" : "";
        var percent = progress.Total is > 0 ? (int)(100L * progress.Done / progress.Total) : (int?)null;
        shell.WriteProgress(new CommandProgress(
            activity,
            FormattableString.Invariant(
                $"{progress.Done}{total} images{failed}, {progress.ImagesPerSecond:F1} images/s"),
            percent,
            progress.TimeLeft));
    }

    /// <inheritdoc/>
    public void Stepped(string activity, int step, int steps)
    {
        if (activity != stepping)
            (stepping, this.steps) = (activity, new StepDisplay(shell, activity));
        this.steps!.Report((step, steps));
    }

    /// <inheritdoc/>
    public void Failed(ItemFailure failure) => shell.WriteError(CommandErrors.From(failure));

    /// <inheritdoc/>
    public void Warned(string message) => shell.WriteWarning(message);

    /// <inheritdoc/>
    public void Noted(string message) => shell.WriteVerbose(message);

    /// <summary>Takes the progress display away.</summary>
    public void Complete() =>
        shell.WriteProgress(new CommandProgress(activity, "done", 100, null) { IsCompleted = true });
}
