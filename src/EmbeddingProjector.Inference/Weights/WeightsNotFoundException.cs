namespace EmbeddingProjector.Inference.Weights;

/// <summary>Weights are not on this machine and cannot be fetched. The message names the URL and the folder to put the
/// file in.</summary>
public sealed class WeightsNotFoundException : EmbeddingProjectorException
{
    /// <param name="fileName">The file that was looked for.</param>
    /// <param name="url">Where it is published; null where nowhere.</param>
    /// <param name="folder">The folder that was searched, in which the file is expected.</param>
    /// <param name="reason">Why it could not be fetched.</param>
    /// <param name="innerException">The cause, where there is one.</param>
    public WeightsNotFoundException(
        string fileName, Uri? url, string folder, string reason, Exception? innerException = null)
        : base("WeightsNotFound", Describe(fileName, url, folder, reason), innerException)
    {
        FileName = fileName;
        Kind = ErrorKind.NotFound;
        Target = fileName;
        Url = url;
        Folder = folder;
        Reason = reason;
    }

    /// <summary>The file that was looked for.</summary>
    public string FileName { get; }

    /// <summary>Where it is published; null where nowhere.</summary>
    public Uri? Url { get; }

    /// <summary>The folder to put the file in.</summary>
    public string Folder { get; }

    /// <summary>Why it could not be fetched.</summary>
    public string Reason { get; }

    private static string Describe(string fileName, Uri? url, string folder, string reason) => url is null
        ? $"weights '{fileName}' are not here: {reason}"
        : $"weights '{fileName}' are not here: {reason}. Fetch {url} by other means and put the file in '{folder}'";
}
