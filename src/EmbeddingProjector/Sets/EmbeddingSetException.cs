namespace EmbeddingProjector.Sets;

/// <summary>A set of embeddings cannot be made or used: its parts do not fit each other, or a source is
/// damaged.</summary>
/// <remarks><see cref="EmbeddingProjectorException.ErrorId"/> tells the cases apart: <c>SetEmpty</c>,
/// <c>SetDuplicateId</c>, <c>SetLengthMismatch</c>, <c>SetColumnInvalid</c>, <c>SetSourceNotFound</c>,
/// <c>SetSourceInvalid</c>, <c>SetAmbiguous</c>.</remarks>
public sealed class EmbeddingSetException : EmbeddingProjectorException
{
    /// <summary>Makes the error.</summary>
    /// <param name="errorId">A stable identifier in PascalCase.</param>
    /// <param name="where">The set's source or name.</param>
    /// <param name="reason">What was expected and what was found.</param>
    /// <param name="innerException">The cause, where there is one.</param>
    public EmbeddingSetException(string errorId, string where, string reason, Exception? innerException = null)
        : base(errorId, $"{where}: {reason}", innerException)
    {
        Where = where;
        Target = where;
    }

    /// <summary>The set's source or name.</summary>
    public string Where { get; }
}
