namespace EmbeddingProjector.Inference.Weights;

/// <summary>How far a download is.</summary>
/// <param name="FileName">The file's name.</param>
/// <param name="BytesReceived">Bytes on disk, those of an earlier run too.</param>
/// <param name="TotalBytes">The file's length, where the server states it.</param>
/// <param name="BytesPerSecond">The mean since this run began.</param>
public sealed record DownloadProgress(string FileName, long BytesReceived, long? TotalBytes, double BytesPerSecond)
{
    /// <summary>What remains at the mean rate; null where the length or the rate is unknown.</summary>
    public TimeSpan? TimeLeft => TotalBytes is { } total && BytesPerSecond > 0
        ? TimeSpan.FromSeconds(Math.Max(0, total - BytesReceived) / BytesPerSecond)
        : null;
}
