namespace EmbeddingProjector.Inference.Errors;

/// <summary>A file could not be written: the disk is full, or a quota is used up. What was there before is still
/// there.</summary>
public sealed class DiskFullException : EmbeddingProjectorException
{
    /// <summary>The id, also of errors of other classes that tell of a full disk.</summary>
    internal const string Id = "DiskFull";

    internal DiskFullException(string path, Exception cause)
        : base(Id, $"{path}: the disk is full ({cause.Message}); nothing was changed", cause)
    {
        Kind = ErrorKind.Denied;
        Target = path;
    }

    /// <summary>Whether an error means that there is no room left.</summary>
    internal static bool Is(Exception error) => error is DiskFullException || (error is IOException
        && (OperatingSystem.IsWindows()
            ? (error.HResult & 0xffff) is 39 or 112 or 1295
            : error.HResult == 28 || error.HResult == (OperatingSystem.IsLinux() ? 122 : 69))); // ENOSPC, EDQUOT
}
