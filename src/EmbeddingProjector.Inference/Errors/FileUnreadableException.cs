namespace EmbeddingProjector.Inference.Errors;

/// <summary>A file or folder could not be read: it is missing, not ours to read, or the system failed.</summary>
/// <remarks><see cref="EmbeddingProjectorException.ErrorId"/> tells the cases apart: <c>FileNotFound</c>,
/// <c>AccessDenied</c>, <c>FileUnreadable</c>.</remarks>
public sealed class FileUnreadableException : EmbeddingProjectorException
{
    private FileUnreadableException(string id, ErrorKind kind, string path, Exception cause)
        : base(id, $"{path}: {cause.Message}", cause)
    {
        Kind = kind;
        Target = path;
    }

    /// <summary>The guard at a reader's border: what the system refuses becomes one error.</summary>
    /// <param name="path">What is read.</param>
    /// <param name="read">Reads it.</param>
    internal static T Guard<T>(string path, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new FileUnreadableException("FileNotFound", ErrorKind.NotFound, path, error);
        }
        catch (UnauthorizedAccessException error)
        {
            throw new FileUnreadableException("AccessDenied", ErrorKind.Denied, path, error);
        }
        catch (IOException error)
        {
            throw new FileUnreadableException("FileUnreadable", ErrorKind.InvalidData, path, error);
        }
    }
}
