namespace EmbeddingProjector.Sets;

/// <summary>Items were asked for that a set does not have, or in words that mean nothing.</summary>
/// <remarks><see cref="EmbeddingProjectorException.ErrorId"/> tells the cases apart: <c>ItemNotFound</c>,
/// <c>ItemAmbiguous</c>, <c>ConditionInvalid</c>, <c>NoItemLeft</c>.</remarks>
/// <param name="errorId">A stable identifier in PascalCase.</param>
/// <param name="message">What was expected and what was found.</param>
public sealed class EmbeddingSelectionException(string errorId, string message)
    : EmbeddingProjectorException(errorId, message);
