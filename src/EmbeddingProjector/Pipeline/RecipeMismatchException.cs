namespace EmbeddingProjector.Pipeline;

/// <summary>A vector cannot be compared with a set's: it would be made in another way.</summary>
/// <remarks><see cref="EmbeddingProjectorException.ErrorId"/> is <c>RecipeMismatch</c>, or <c>RecipeUnknown</c> where
/// it is not known how the set was made.</remarks>
/// <param name="errorId">A stable identifier in PascalCase.</param>
/// <param name="message">What was expected and what was found.</param>
public sealed class RecipeMismatchException(string errorId, string message)
    : EmbeddingProjectorException(errorId, message);
