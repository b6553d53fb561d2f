using System.Diagnostics;

namespace EmbeddingProjector.Inference.Models.Download;

/// <summary>Turns bytes received into reports, at most ten a second.</summary>
internal sealed class ProgressMeter(string fileName, IProgress<DownloadProgress>? progress)
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);

    private readonly long started = Stopwatch.GetTimestamp();
    private long reported;
    private long received;

    /// <summary>Counts bytes that have come.</summary>
    /// <param name="count">How many.</param>
    /// <param name="onDisk">Bytes of the file that are there now.</param>
    /// <param name="total">The file's length, where known.</param>
    public void Add(int count, long onDisk, long? total)
    {
        received += count;
        if (progress is null || (Stopwatch.GetElapsedTime(reported) < Interval && onDisk != total))
            return;

        reported = Stopwatch.GetTimestamp();
        var seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
        progress.Report(new(fileName, onDisk, total, seconds > 0 ? received / seconds : 0));
    }
}
