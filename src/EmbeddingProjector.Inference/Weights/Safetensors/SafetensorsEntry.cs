namespace EmbeddingProjector.Inference.Weights.Safetensors;

/// <summary>One tensor as a safetensors header names it.</summary>
/// <param name="Name">The state-dict key.</param>
/// <param name="Type">How a value is stored.</param>
/// <param name="Shape">The dimensions, unchecked.</param>
/// <param name="Begin">The first byte after the header, unchecked.</param>
/// <param name="End">One past the last byte, unchecked.</param>
internal sealed record SafetensorsEntry(string Name, ElementType Type, long[] Shape, long Begin, long End);
