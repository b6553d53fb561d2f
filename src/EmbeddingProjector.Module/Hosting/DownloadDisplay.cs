using EmbeddingProjector.Inference.Weights;

namespace EmbeddingProjector.Module.Hosting;

/// <summary>Shows a download's progress. The download runs on other threads; only the command's own may talk to the
/// shell.</summary>
internal sealed class DownloadDisplay(ICommandHost shell) : IProgress<DownloadProgress>
{
    private const int Milliseconds = 200;
    private const double Megabyte = 1e6;

    private DownloadProgress? latest;

    /// <inheritdoc/>
    public void Report(DownloadProgress value) => Volatile.Write(ref latest, value);

    /// <summary>Waits for a download and shows it meanwhile.</summary>
    public T Await<T>(Task<T> download)
    {
        CommandProgress? shown = null;
        while (Task.WaitAny([download], Milliseconds) < 0)
        {
            if (Volatile.Read(ref latest) is { } progress)
                shell.WriteProgress(shown = Describe(progress));
        }

        if (shown is not null)
            shell.WriteProgress(shown with { IsCompleted = true });
        return download.GetAwaiter().GetResult();
    }

    private static CommandProgress Describe(DownloadProgress progress)
    {
        var total = progress.TotalBytes is { } all ? FormattableString.Invariant($" of {all / Megabyte:F1}") : "";
        var percent = progress.TotalBytes is > 0
            ? (int)(100 * progress.BytesReceived / progress.TotalBytes)
            : (int?)null;
        return new CommandProgress(
            $"Downloading {progress.FileName}",
            FormattableString.Invariant(
                $"{progress.BytesReceived / Megabyte:F1}{total} MB, {progress.BytesPerSecond / Megabyte:F1} MB/s"),
            percent,
            progress.TimeLeft);
    }
}
