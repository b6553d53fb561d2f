namespace EmbeddingProjector.Sets;

/// <summary>A set of embeddings cannot be made or used: its parts do not fit each other, or a source is
/// damaged.</summary>
/// <remarks><see cref="EmbeddingProjectorException.ErrorId"/> tells the cases apart: <c>SetEmpty</c>,
/// <c>SetDuplicateId</c>, <c>SetLengthMismatch</c>, <c>SetColumnInvalid</c>, <c>SetSourceNotFound</c>,
/// <c>SetSourceInvalid</c>, <c>SetAmbiguous</c>.</remarks>
/// <param name="errorId">A stable identifier in PascalCase.</param>
/// <param name="where">The set's source or name.</param>
/// <param name="reason">What was expected and what was found.</param>
/// <param name="innerException">The cause, where there is one.</param>
public sealed class EmbeddingSetException(
    string errorId, string where, string reason, Exception? innerException = null)
    : EmbeddingProjectorException(errorId, $"{where}: {reason}", target: where, innerException: innerException);

/// <summary>A .npy file is truncated, corrupt, or of a kind that is no matrix of numbers.</summary>
/// <param name="path">The file.</param>
/// <param name="reason">What was expected and what was found.</param>
public sealed class NpyFormatException(string path, string reason)
    : EmbeddingProjectorException("NpyInvalid", $"{path}: {reason}", target: path);

/// <summary>Items were asked for that a set does not have, or in words that mean nothing.</summary>
/// <remarks><see cref="EmbeddingProjectorException.ErrorId"/> tells the cases apart: <c>ItemNotFound</c>,
/// <c>ItemAmbiguous</c>, <c>ConditionInvalid</c>, <c>NoItemLeft</c>.</remarks>
/// <param name="errorId">A stable identifier in PascalCase.</param>
/// <param name="message">What was expected and what was found.</param>
public sealed class EmbeddingSelectionException(string errorId, string message)
    : EmbeddingProjectorException(errorId, message);
