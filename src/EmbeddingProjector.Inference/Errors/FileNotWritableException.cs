namespace EmbeddingProjector.Inference.Errors;

/// <summary>A file cannot be written: its folder is missing, or the system does not allow it. What was there is
/// unchanged.</summary>
public sealed class FileNotWritableException : IOException
{
    private FileNotWritableException(string path, string reason, ErrorKind kind, Exception cause)
        : base($"'{path}' cannot be written: {reason}", cause) => (Path, Kind) = (path, kind);

    /// <summary>The file that was to be written, and not one on the way to it.</summary>
    public string Path { get; }

    /// <summary>What kind of error it is.</summary>
    public ErrorKind Kind { get; }

    /// <summary>The error of a file whose bytes are written beside it first.</summary>
    /// <param name="path">The file.</param>
    /// <param name="beside">The file beside it.</param>
    /// <param name="cause">What the system said of either.</param>
    internal static FileNotWritableException Of(string path, string beside, Exception cause)
    {
        var folder = System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(path));
        if (!Directory.Exists(folder))
            return new(path, $"expected a folder '{folder}', found none", ErrorKind.NotFound, cause);
        return Directory.Exists(path)
            ? new(path, "expected a file or nothing, found a folder", ErrorKind.Exists, cause)
            : new(path, cause.Message.Replace(beside, path, StringComparison.Ordinal), ErrorKind.Denied, cause);
    }
}
