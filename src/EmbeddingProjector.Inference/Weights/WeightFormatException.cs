namespace EmbeddingProjector.Inference.Weights;

/// <summary>A weight file is truncated, corrupt, hostile or of an unknown layout. Nothing of it was executed.</summary>
public sealed class WeightFormatException : EmbeddingProjectorException
{
    /// <summary>Makes the error.</summary>
    /// <param name="source">The file or resource.</param>
    /// <param name="reason">What was expected and what was found.</param>
    /// <param name="innerException">The cause, where there is one.</param>
    public WeightFormatException(string source, string reason, Exception? innerException = null)
        : base("WeightFileInvalid", $"weights '{source}': {reason}", innerException)
    {
        WeightSource = source;
        Target = source;
    }

    /// <summary>The file or resource.</summary>
    public string WeightSource { get; }
}
