namespace EmbeddingProjector.Inference.Models.Download;

/// <summary>A download failed for good. The message is a clause that says why.</summary>
internal sealed class DownloadException(string message, Exception? innerException = null)
    : Exception(message, innerException);
