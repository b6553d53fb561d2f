using System.Diagnostics;
using EmbeddingProjector.Inference.Weights;

namespace EmbeddingProjector.Module.Hosting;

/// <summary>Shows how far something is, with its rate and the time left.</summary>
/// <param name="cmdlet">The command; only its own thread may show.</param>
/// <param name="activity">What is being done.</param>
internal sealed class ProgressDisplay(EmbeddingCmdlet cmdlet, string activity) : IProgress<(int Step, int Steps)>
{
    // Often enough to look alive; a terminal is slow.
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);

    private readonly long start = Stopwatch.GetTimestamp();
    private long lastShown;

    public void Report((int Step, int Steps) value) => Report(value.Step, value.Steps);

    /// <summary>Shows a step of so many, now and then.</summary>
    /// <param name="words">What else to show of it.</param>
    public void Report(int step, int steps, string words = "")
    {
        var elapsed = Stopwatch.GetElapsedTime(start);
        var rate = step / Math.Max(elapsed.TotalSeconds, 1e-3);
        Show(
            FormattableString.Invariant($"step {step} of {steps}{words}, {rate:F1} steps/s"),
            (double)step / Math.Max(steps, 1),
            step > 0 ? elapsed * ((double)(steps - step) / step) : null);
    }

    /// <summary>Shows any status, now and then.</summary>
    /// <param name="status">Counts and speed, in words.</param>
    /// <param name="part">0 to 1; null where the end is not known.</param>
    /// <param name="timeLeft">Null where it is not known.</param>
    public void Show(string status, double? part, TimeSpan? timeLeft)
    {
        if (lastShown != 0 && Stopwatch.GetElapsedTime(lastShown) < Interval)
            return;

        lastShown = Stopwatch.GetTimestamp();
        cmdlet.Tell(() => cmdlet.WriteProgress(new ProgressRecord(1, activity, status)
        {
            PercentComplete = part is { } done ? (int)(100 * done) : -1,
            SecondsRemaining = timeLeft is { } left ? (int)Math.Min(left.TotalSeconds, int.MaxValue) : -1,
        }));
    }

    /// <summary>Takes the display away.</summary>
    public void Complete() => cmdlet.Tell(() =>
        cmdlet.WriteProgress(new ProgressRecord(1, activity, "done") { RecordType = ProgressRecordType.Completed }));

    /// <summary>Waits for a download, and shows it meanwhile: it runs on other threads.</summary>
    /// <param name="download">Tells how far it is.</param>
    public static T Download<T>(EmbeddingCmdlet cmdlet, Func<IProgress<DownloadProgress>, Task<T>> download)
    {
        const double megabyte = 1e6;
        var latest = new Latest();
        var task = download(latest);
        ProgressDisplay? display = null;
        while (Task.WaitAny([task], 2 * Interval) < 0)
        {
            if (latest.Value is not { } progress)
                continue;

            display ??= new ProgressDisplay(cmdlet, $"Downloading {progress.FileName}");
            var total = progress.TotalBytes is { } all ? FormattableString.Invariant($" of {all / megabyte:F1}") : "";
            display.Show(
                FormattableString.Invariant($"{progress.BytesReceived / megabyte:F1}{total} MB, ")
                    + FormattableString.Invariant($"{progress.BytesPerSecond / megabyte:F1} MB/s"),
                progress.TotalBytes is > 0 ? (double)progress.BytesReceived / progress.TotalBytes : null,
                progress.TimeLeft);
        }

        display?.Complete();
        return task.GetAwaiter().GetResult();
    }

    private sealed class Latest : IProgress<DownloadProgress>
    {
        private DownloadProgress? latest;

        public DownloadProgress? Value => Volatile.Read(ref latest);

        public void Report(DownloadProgress value) => Volatile.Write(ref latest, value);
    }
}

/// <summary>Shows a generation's steps with what it watches.</summary>
/// <param name="watched">What the watched number is, such as <c>logit</c>.</param>
/// <param name="film">Told of every step too; null for none.</param>
internal sealed class GenerationObserver(ProgressDisplay display, string watched, FilmRecorder? film = null)
    : IProgress<GenerationStep>
{
    public void Report(GenerationStep value)
    {
        film?.Report(value);
        display.Report(value.Step, value.Steps, FormattableString.Invariant($", {watched} {value.Score:F1}"));
    }
}

/// <summary>Tells PowerShell how a run goes on.</summary>
internal sealed class CommandObserver(EmbeddingCmdlet cmdlet, string activity) : IRunObserver
{
    private readonly ProgressDisplay display = new(cmdlet, activity);
    private (string Activity, ProgressDisplay Display)? stepping;

    public void Progressed(RunProgress progress)
    {
        var total = progress.Total is { } all ? $" of {all}" : "";
        var failed = progress.Failed > 0 ? $", {progress.Failed} failed" : "";
        display.Show(
            FormattableString.Invariant($"{progress.Done}{total} images{failed}, ")
                + FormattableString.Invariant($"{progress.ImagesPerSecond:F1} images/s"),
            progress.Total is > 0 ? (double)progress.Done / progress.Total : null,
            progress.TimeLeft);
    }

    public void Stepped(string activity, int step, int steps)
    {
        if (activity != stepping?.Activity)
            stepping = (activity, new ProgressDisplay(cmdlet, activity));
        stepping.Value.Display.Report(step, steps);
    }

    public void Failed(ItemFailure failure) => cmdlet.Tell(() => cmdlet.WriteError(ErrorRecords.From(failure)));

    public void Warned(string message) => cmdlet.Tell(() => cmdlet.WriteWarning(message));

    public void Noted(string message) => cmdlet.Tell(() => cmdlet.WriteVerbose(message));

    /// <summary>Takes the progress display away.</summary>
    public void Complete() => display.Complete();
}
