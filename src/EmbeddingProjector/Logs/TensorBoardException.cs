namespace EmbeddingProjector.Logs;

/// <summary>TensorBoard cannot be started.</summary>
public sealed class TensorBoardException : EmbeddingProjectorException
{
    /// <param name="errorId">A stable identifier in PascalCase.</param>
    /// <param name="message">What was expected and what was found.</param>
    /// <param name="inner">What brought it about.</param>
    public TensorBoardException(string errorId, string message, Exception? inner = null)
        : base(errorId, message, inner)
    {
    }
}
