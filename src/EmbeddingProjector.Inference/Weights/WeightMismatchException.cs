namespace EmbeddingProjector.Inference.Weights;

/// <summary>The weights do not fit the model: a tensor is missing, has another shape, or has no
/// place in the model.</summary>
public sealed class WeightMismatchException : EmbeddingProjectorException
{
    /// <param name="parameterName">The state-dict key.</param>
    /// <param name="expected">What the model needs, such as <c>[64,64,1,1]</c>.</param>
    /// <param name="found">What the file has, such as <c>[64,64,3,3]</c>, or <c>nothing</c>.</param>
    /// <param name="source">Where the weights come from.</param>
    /// <param name="hint">What the weights would fit, or what else they hold; null for nothing.</param>
    public WeightMismatchException(
        string parameterName, string expected, string found, string source, string? hint = null)
        : base("WeightMismatch", $"layer '{parameterName}': expected {expected}, found {found} (weights '{source}')" +
            (hint is null ? "" : $"; {hint}"))
    {
        ParameterName = parameterName;
        Target = parameterName;
        Expected = expected;
        Found = found;
    }

    /// <summary>The state-dict key.</summary>
    public string ParameterName { get; }

    /// <summary>What the model needs.</summary>
    public string Expected { get; }

    /// <summary>What the file has.</summary>
    public string Found { get; }
}
