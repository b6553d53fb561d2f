namespace EmbeddingProjector.Logs;

/// <summary>A log folder cannot be written or read: what is there does not allow it. Nothing was changed.</summary>
public sealed class ProjectorLogException : EmbeddingProjectorException
{
    /// <param name="errorId">A stable identifier, such as <c>LogTagExists</c>.</param>
    /// <param name="path">The file or folder at fault.</param>
    /// <param name="reason">What was expected, what was found, and what the user can do.</param>
    /// <param name="innerException">The cause, where there is one.</param>
    public ProjectorLogException(string errorId, string path, string reason, Exception? innerException = null)
        : base(errorId, $"{path}: {reason}", innerException)
    {
        Path = path;
        Target = path;
    }

    /// <summary>The file or folder at fault.</summary>
    public string Path { get; }
}
