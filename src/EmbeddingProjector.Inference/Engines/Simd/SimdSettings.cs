namespace EmbeddingProjector.Inference.Engines.Simd;

/// <summary>Choices that only tests and benchmarks make.</summary>
internal sealed record SimdSettings
{
    /// <summary>The instructions used.</summary>
    public InstructionPath Path { get; init; } = InstructionPaths.Best;

    /// <summary>Whether nodes are computed together.</summary>
    public bool Fuse { get; init; } = true;

    /// <summary>Whether 3x3 convolutions may use Winograd's method.</summary>
    public bool Winograd { get; init; } = true;
}
