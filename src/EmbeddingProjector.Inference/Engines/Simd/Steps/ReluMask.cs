namespace EmbeddingProjector.Inference.Engines.Simd.Steps;

/// <summary>A ReLU's gradient: 0 where its result is not above 0, and where the result is a NaN the gradient, as in
/// PyTorch. A lane is a channel.</summary>
internal static unsafe class ReluMask
{
    /// <summary>Masks pixels side by side.</summary>
    /// <param name="gradient">Changed in place.</param>
    /// <param name="result">What the ReLU gave.</param>
    /// <param name="pixels">How many.</param>
    public static void Apply(float* gradient, float* result, int pixels) =>
        Apply(gradient, MapLayout.BlockChannels, result, MapLayout.BlockChannels, pixels);

    /// <summary>Masks pixels some distance apart.</summary>
    /// <param name="gradient">Changed in place.</param>
    /// <param name="gradientStep">From one of its pixels to the next, in floats.</param>
    /// <param name="result">What the ReLU gave.</param>
    /// <param name="resultStep">From one of its pixels to the next, in floats.</param>
    /// <param name="pixels">How many.</param>
    public static void Apply(float* gradient, nint gradientStep, float* result, nint resultStep, int pixels)
    {
        for (var pixel = 0; pixel < pixels; pixel++)
        {
            for (var lane = 0; lane < MapLayout.BlockChannels; lane += Vector<float>.Count)
            {
                var test = Vector.Load(result + lane);
                PortableLanes.WherePositive(test, Vector.Load(gradient + lane)).Store(gradient + lane);
            }

            gradient += gradientStep;
            result += resultStep;
        }
    }
}
