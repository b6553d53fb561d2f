namespace EmbeddingProjector.Inference.Engines.Simd;

/// <summary>Which instructions the kernels use.</summary>
internal enum InstructionPath
{
    /// <summary>Plain floats: works everywhere, even with <c>DOTNET_EnableHWIntrinsic=0</c>.</summary>
    Scalar,

    /// <summary><see cref="System.Numerics.Vector{T}"/>, whatever the machine gives (NEON, SSE).</summary>
    Vector,

    /// <summary>256-bit vectors with fused multiply-add.</summary>
    Avx2,

    /// <summary>512-bit vectors.</summary>
    Avx512,
}
