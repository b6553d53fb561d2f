using EmbeddingProjector.Inference.Errors;

namespace EmbeddingProjector.Generation;

/// <summary>A picture cannot be generated as it was asked for.</summary>
public sealed class GenerationException : EmbeddingProjectorException
{
    /// <summary>Makes the error.</summary>
    /// <param name="errorId">A stable identifier in PascalCase.</param>
    /// <param name="message">What, where, expected and found.</param>
    public GenerationException(string errorId, string message)
        : base(errorId, message)
    {
    }
}
