using System.Collections.Immutable;

namespace EmbeddingProjector.Inference.Graph;

/// <summary>A parameter that an op needs.</summary>
/// <param name="Suffix">What follows the module's path in the state dict, such as <c>weight</c> or
/// <c>running_mean</c>.</param>
/// <param name="Shape">The dimensions, as PyTorch stores them.</param>
public readonly record struct ParameterSpec(string Suffix, ImmutableArray<int> Shape);
