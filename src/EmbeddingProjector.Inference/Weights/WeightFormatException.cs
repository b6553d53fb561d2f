namespace EmbeddingProjector.Inference.Weights;

/// <summary>A weight file is truncated, corrupt, hostile or of an unknown layout. Nothing of it was executed.</summary>
/// <param name="source">The file or resource.</param>
/// <param name="reason">What was expected and what was found.</param>
/// <param name="innerException">The cause, where there is one.</param>
public sealed class WeightFormatException(string source, string reason, Exception? innerException = null)
    : EmbeddingProjectorException(
        "WeightFileInvalid", $"weights '{source}': {reason}", target: source, innerException: innerException);
