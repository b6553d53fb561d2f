namespace EmbeddingProjector.Inference.Engines;

/// <summary>A gradient was asked of an engine that computes none.</summary>
public sealed class GradientNotSupportedException : EmbeddingProjectorException
{
    /// <summary>Makes the error.</summary>
    /// <param name="engine">The engine's name.</param>
    public GradientNotSupportedException(string engine)
        : base("GradientNotSupported", $"the engine {engine} computes no gradients; expected Simd or Reference")
    {
        Engine = engine;
        Target = engine;
        Kind = ErrorKind.NotSupported;
    }

    /// <summary>The engine's name.</summary>
    public string Engine { get; }
}
