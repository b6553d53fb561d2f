using System.Diagnostics;

namespace EmbeddingProjector.Module.Hosting;

/// <summary>Shows how far a computation of a known number of steps is, with its rate and the time left.</summary>
internal sealed class StepDisplay(ICommandHost shell, string activity) : IProgress<(int Step, int Steps)>
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);

    private readonly long start = Stopwatch.GetTimestamp();
    private long lastShown;

    /// <inheritdoc/>
    public void Report((int Step, int Steps) value)
    {
        if (lastShown != 0 && Stopwatch.GetElapsedTime(lastShown) < Interval)
            return;

        lastShown = Stopwatch.GetTimestamp();
        var elapsed = Stopwatch.GetElapsedTime(start);
        var rate = value.Step / Math.Max(elapsed.TotalSeconds, 1e-3);
        shell.WriteProgress(new CommandProgress(
            activity,
            FormattableString.Invariant($"step {value.Step} of {value.Steps}, {rate:F0} steps/s"),
            (int)(100L * value.Step / value.Steps),
            value.Step > 0 ? elapsed * ((double)(value.Steps - value.Step) / value.Step) : null));
    }

    /// <summary>Takes the progress display away.</summary>
    public void Complete() =>
        shell.WriteProgress(new CommandProgress(activity, "done", 100, null) { IsCompleted = true });
}
