namespace EmbeddingProjector.Inference.Weights.Pickle;

/// <summary>A storage that a pickle refers to; its bytes lie outside the pickle.</summary>
/// <param name="Type">How a value is stored.</param>
/// <param name="Key">Its name in the file.</param>
/// <param name="ViewOffset">The first value of the part that is meant; 0 but in files of PyTorch's first years.</param>
/// <param name="ViewLength">Values of that part.</param>
internal sealed record PickledStorage(ElementType Type, string Key, long Length, long ViewOffset, long ViewLength);
