using EmbeddingProjector.Inference.Errors;

namespace EmbeddingProjector.Module.Hosting;

/// <summary>A parameter's value cannot be used.</summary>
public sealed class CommandInputException : EmbeddingProjectorException
{
    /// <summary>Makes the error.</summary>
    /// <param name="errorId">A stable identifier in PascalCase.</param>
    /// <param name="message">What was expected and what was found.</param>
    public CommandInputException(string errorId, string message)
        : base(errorId, message)
    {
    }
}
