namespace EmbeddingProjector.Imaging;

/// <summary>An encoded picture is truncated, corrupt, too large or of a kind that no codec here reads.</summary>
/// <param name="format">The file format that was being read, such as <c>PNG</c>, or <c>unknown</c>.</param>
/// <param name="reason">What was expected and what was found.</param>
/// <param name="innerException">The cause, where there is one.</param>
public sealed class ImageUnreadableException(string format, string reason, Exception? innerException = null)
    : EmbeddingProjectorException("ImageUnreadable", $"{format}: {reason}", innerException)
{
    /// <summary>The file format that was being read.</summary>
    public string Format { get; } = format;
}
