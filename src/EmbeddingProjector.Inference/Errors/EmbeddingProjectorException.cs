namespace EmbeddingProjector.Inference.Errors;

/// <summary>The base of every error that this library raises on purpose: it says what, where, expected and found.</summary>
/// <remarks><see cref="ErrorId"/> is stable and becomes the id of PowerShell's error record.</remarks>
public abstract class EmbeddingProjectorException : Exception
{
    /// <summary>Makes an error with a stable id and a message for the user.</summary>
    /// <param name="errorId">A stable identifier in PascalCase, such as <c>ImageUnreadable</c>.</param>
    /// <param name="message">What, where, expected and found.</param>
    /// <param name="innerException">The cause, where there is one.</param>
    protected EmbeddingProjectorException(string errorId, string message, Exception? innerException = null)
        : base(message, innerException) => ErrorId = errorId;

    /// <summary>A stable identifier in PascalCase that scripts can test for.</summary>
    public string ErrorId { get; }
}
