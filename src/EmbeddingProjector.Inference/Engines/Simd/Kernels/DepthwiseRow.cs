namespace EmbeddingProjector.Inference.Engines.Simd.Kernels;

/// <summary>One row of a depthwise convolution in one channel block. All pitches count floats.</summary>
internal unsafe struct DepthwiseRow
{
    /// <summary>The first pixel's first tap.</summary>
    public float* Source;

    /// <summary>The first pixel's result; the next one's is 16 floats on.</summary>
    public float* Target;

    /// <summary>[taps, 16].</summary>
    public float* Weights;

    /// <summary>What the sums start from: 16 values.</summary>
    public float* Bias;

    /// <summary>From <see cref="Source"/> to each tap.</summary>
    public int* Offsets;

    /// <summary>How many.</summary>
    public int Taps;

    /// <summary>From one pixel's first tap to the next one's.</summary>
    public nint SourcePixel;

    public int Pixels;

    /// <summary>Results below become this: 0 for a ReLU, minus infinity for none.</summary>
    public float Floor;

    /// <summary>Results above become this: 6 for a ReLU6, infinity for none.</summary>
    public float Ceiling;
}
