namespace EmbeddingProjector.Inference.Engines.Simd.Kernels;

/// <summary>Where one run of neighboring output pixels reads and writes.</summary>
internal unsafe struct PixelRun
{
    /// <summary>The first pixel's first input, before an offset is added.</summary>
    public float* Source;

    /// <summary>The first pixel's result: 16 channels.</summary>
    public float* Target;

    /// <summary>What the sums start from (a residual, or the sum so far), laid out as the target; null for the bias
    /// alone.</summary>
    public float* Initial;
}
