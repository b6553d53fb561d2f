namespace EmbeddingProjector.Inference.Engines.Simd.Kernels;

/// <summary>8 pixels by one <see cref="Vector{T}"/> of channels, for machines without AVX2 or AVX-512 (ARM, older
/// x86).</summary>
/// <remarks>Lane j of <c>a3</c> is channel <c>channel + j</c> of the fourth pixel of the first run.</remarks>
internal readonly unsafe struct VectorPairTile : IPairTile
{
    public const int RunLength = 4;

    [SkipLocalsInit]
    public static void Run(TileArguments* tile)
    {
        for (var channel = 0; channel < 16; channel += Vector<float>.Count)
            Slice(tile, channel);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Slice(TileArguments* tile, int channel)
    {
        var weight = Vector.Load(tile->Bias + channel);
        Vector<float> a0 = weight, a1 = weight, a2 = weight, a3 = weight;
        Vector<float> b0 = weight, b1 = weight, b2 = weight, b3 = weight;
        var step = tile->TargetStride;
        if (tile->Run0.Initial != null)
        {
            float* first = tile->Run0.Initial + channel, second = tile->Run1.Initial + channel;
            a0 += Vector.Load(first);
            a1 += Vector.Load(first + step);
            a2 += Vector.Load(first + 2 * step);
            a3 += Vector.Load(first + 3 * step);
            b0 += Vector.Load(second);
            b1 += Vector.Load(second + step);
            b2 += Vector.Load(second + 2 * step);
            b3 += Vector.Load(second + 3 * step);
        }

        var stride = tile->SourceStride;
        var weights = tile->Weights + channel;
        var weightStep = tile->WeightStep;
        for (var entry = 0; entry < tile->OffsetCount; entry++)
        {
            var a = tile->Run0.Source + tile->Offsets[entry];
            var b = tile->Run1.Source + tile->Offsets[entry];
            for (var k = tile->Inner; k > 0; k--)
            {
                weight = Vector.Load(weights);
                a0 += weight * *a;
                a1 += weight * *(a + stride);
                a2 += weight * *(a + 2 * stride);
                a3 += weight * *(a + 3 * stride);
                b0 += weight * *b;
                b1 += weight * *(b + stride);
                b2 += weight * *(b + 2 * stride);
                b3 += weight * *(b + 3 * stride);
                a++;
                b++;
                weights += weightStep;
            }
        }

        var floor = new Vector<float>(tile->Floor);
        var ceiling = new Vector<float>(tile->Ceiling);
        var target = tile->Run0.Target + channel;
        Within(floor, ceiling, a0).Store(target);
        Within(floor, ceiling, a1).Store(target + step);
        Within(floor, ceiling, a2).Store(target + 2 * step);
        Within(floor, ceiling, a3).Store(target + 3 * step);
        target = tile->Run1.Target + channel;
        Within(floor, ceiling, b0).Store(target);
        Within(floor, ceiling, b1).Store(target + step);
        Within(floor, ceiling, b2).Store(target + 2 * step);
        Within(floor, ceiling, b3).Store(target + 3 * step);
    }

    // A comparison with NaN is false, so a NaN stays one.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector<float> Within(Vector<float> floor, Vector<float> ceiling, Vector<float> value)
    {
        value = Vector.ConditionalSelect(Vector.LessThan(value, floor), floor, value);
        return Vector.ConditionalSelect(Vector.GreaterThan(value, ceiling), ceiling, value);
    }
}
