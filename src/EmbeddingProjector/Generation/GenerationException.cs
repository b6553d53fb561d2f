namespace EmbeddingProjector.Generation;

/// <summary>A picture cannot be generated as it was asked for.</summary>
/// <param name="errorId">A stable identifier in PascalCase.</param>
/// <param name="message">What, where, expected and found.</param>
public sealed class GenerationException(string errorId, string message)
    : EmbeddingProjectorException(errorId, message);
