namespace EmbeddingProjector.Inference.Weights;

/// <summary>One named tensor of a checkpoint, converted to float32, row-major and contiguous.</summary>
/// <param name="Name">The state-dict key, torchvision's spelling, such as <c>layer1.0.conv1.weight</c>.</param>
/// <param name="Shape">The dimensions; empty for a scalar.</param>
/// <param name="Values">Product of the shape values, row-major.</param>
public sealed record WeightTensor(string Name, ImmutableArray<int> Shape, float[] Values);
