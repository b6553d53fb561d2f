namespace EmbeddingProjector.Inference.Engines;

/// <summary>A gradient was asked of an engine that computes none.</summary>
/// <param name="engine">The engine's name.</param>
public sealed class GradientNotSupportedException(string engine) : EmbeddingProjectorException(
    "GradientNotSupported", $"the engine {engine} computes no gradients; expected Simd or Reference",
    target: engine, kind: ErrorKind.NotSupported);
