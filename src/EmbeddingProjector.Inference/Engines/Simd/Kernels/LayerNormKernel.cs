namespace EmbeddingProjector.Inference.Engines.Simd.Kernels;

/// <summary>Some pixels to normalise. Pitches count floats.</summary>
internal unsafe struct LayerNormPixels
{
    /// <summary>The first pixel's first channel; the next pixel is 16 floats on.</summary>
    public float* Source;

    /// <summary>From a channel block to the next.</summary>
    public nint SourceBlock;

    /// <summary>The first pixel's result; the next one's is 16 floats on.</summary>
    public float* Target;

    /// <summary>From a channel block to the next.</summary>
    public nint TargetBlock;

    /// <summary>How many pixels.</summary>
    public int Pixels;

    public int Blocks;

    /// <summary>Channels: the last block may have fewer than 16.</summary>
    public int Features;

    /// <summary>A factor for each channel, [blocks, 16], zeros at the end.</summary>
    public float* Weight;

    /// <summary>A summand for each channel, [blocks, 16], zeros at the end.</summary>
    public float* Bias;

    /// <summary>1 for each channel, [blocks, 16], zeros at the end.</summary>
    public float* Presence;

    /// <summary>Added to the variance.</summary>
    public float Epsilon;
}

/// <summary>Layer normalisation of pixels: mean, then variance about it, then the result, three passes over values that
/// fit the nearest cache.</summary>
/// <remarks>Lane j sums the channels j, 16 + j, ... and the lanes are added in pairs at the end, in one order for
/// every pixel.</remarks>
internal static unsafe class LayerNormKernel<M, V>
    where M : struct, ILanes<V>
    where V : struct
{
    public static void Compute(LayerNormPixels* pixels)
    {
        for (var pixel = 0; pixel < pixels->Pixels; pixel++)
        {
            var source = pixels->Source + pixel * 16;
            var mean = Sum(pixels, source) / pixels->Features;
            var variance = Squares(pixels, source, mean) / pixels->Features;
            Write(pixels, source, pixels->Target + pixel * 16, mean, 1 / MathF.Sqrt(variance + pixels->Epsilon));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static float Sum(LayerNormPixels* pixels, float* source)
    {
        var sum = M.All(0);
        for (var block = 0; block < pixels->Blocks; block++)
        {
            for (var lane = 0; lane < 16; lane += M.Count)
                sum = M.MultiplyAdd(M.Load(source + lane), M.Load(pixels->Presence + block * 16 + lane), sum);
            source += pixels->SourceBlock;
        }

        return Lanes.Sum<M, V>(sum);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static float Squares(LayerNormPixels* pixels, float* source, float mean)
    {
        var (sum, center) = (M.All(0), M.All(mean));
        for (var block = 0; block < pixels->Blocks; block++)
        {
            for (var lane = 0; lane < 16; lane += M.Count)
            {
                var distance = M.Multiply(
                    M.Subtract(M.Load(source + lane), center), M.Load(pixels->Presence + block * 16 + lane));
                sum = M.MultiplyAdd(distance, distance, sum);
            }

            source += pixels->SourceBlock;
        }

        return Lanes.Sum<M, V>(sum);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Write(LayerNormPixels* pixels, float* source, float* target, float mean, float factor)
    {
        var (center, scale) = (M.All(mean), M.All(factor));
        for (var block = 0; block < pixels->Blocks; block++)
        {
            for (var lane = 0; lane < 16; lane += M.Count)
            {
                var normal = M.Multiply(M.Subtract(M.Load(source + lane), center), scale);
                var channel = block * 16 + lane;
                M.Store(
                    M.MultiplyAdd(normal, M.Load(pixels->Weight + channel), M.Load(pixels->Bias + channel)),
                    target + lane);
            }

            source += pixels->SourceBlock;
            target += pixels->TargetBlock;
        }
    }
}
