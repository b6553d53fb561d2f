namespace EmbeddingProjector.Inference.Weights.Pickle;

/// <summary>A tensor as a pickle describes it; nothing of it is checked yet.</summary>
/// <remarks>The tuples are the pickle's own, which may use one for many tensors: a copy for each would be a
/// bomb.</remarks>
/// <param name="Storage">Where its values lie.</param>
/// <param name="Offset">The first value's place, in values.</param>
internal sealed record PickledTensor(PickledStorage Storage, long Offset, object?[] Shape, object?[] Strides);
