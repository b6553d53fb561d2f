namespace EmbeddingProjector.Inference.Graph;

/// <summary>A parameter that an op needs.</summary>
/// <param name="Suffix">What follows the module's path in the state dict, such as <c>weight</c> or
/// <c>running_mean</c>.</param>
/// <param name="Shape">The dimensions, as PyTorch stores them.</param>
/// <param name="IsBuffer">Whether it is stored but not trained, as batch norm's statistics are.</param>
public readonly record struct ParameterSpec(string Suffix, ImmutableArray<int> Shape, bool IsBuffer = false)
{
    /// <summary><c>weight</c> and, where there is one, <c>bias</c> of its first dimension.</summary>
    internal static ImmutableArray<ParameterSpec> WeightAndBias(bool hasBias, params ImmutableArray<int> weight) =>
        hasBias ? [new("weight", weight), new("bias", [weight[0]])] : [new("weight", weight)];
}
