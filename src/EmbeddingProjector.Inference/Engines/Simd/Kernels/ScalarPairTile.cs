namespace EmbeddingProjector.Inference.Engines.Simd.Kernels;

/// <summary>2 pixels by 4 channels in plain floats, four times over, where the runtime has no vectors at all.</summary>
/// <remarks>Eight independent sums hide the latency of the additions.</remarks>
internal readonly unsafe struct ScalarPairTile : IPairTile
{
    public const int RunLength = 4;

    public static void Run(TileArguments* tile)
    {
        for (var pixel = 0; pixel < RunLength; pixel++)
        {
            for (var channel = 0; channel < 16; channel += 4)
                Slice(tile, pixel, channel);
        }
    }

    private static void Slice(TileArguments* tile, int pixel, int channel)
    {
        var bias = tile->Bias + channel;
        float a0 = bias[0], a1 = bias[1], a2 = bias[2], a3 = bias[3], b0 = a0, b1 = a1, b2 = a2, b3 = a3;
        var at = pixel * tile->TargetStride + channel;
        if (tile->Run0.Initial != null)
        {
            float* first = tile->Run0.Initial + at, second = tile->Run1.Initial + at;
            a0 += first[0];
            a1 += first[1];
            a2 += first[2];
            a3 += first[3];
            b0 += second[0];
            b1 += second[1];
            b2 += second[2];
            b3 += second[3];
        }

        var weights = tile->Weights + channel;
        for (var entry = 0; entry < tile->OffsetCount; entry++)
        {
            var a = tile->Run0.Source + tile->Offsets[entry] + pixel * tile->SourceStride;
            var b = tile->Run1.Source + tile->Offsets[entry] + pixel * tile->SourceStride;
            for (var k = 0; k < tile->Inner; k++)
            {
                float x = a[k], y = b[k];
                a0 += x * weights[0];
                a1 += x * weights[1];
                a2 += x * weights[2];
                a3 += x * weights[3];
                b0 += y * weights[0];
                b1 += y * weights[1];
                b2 += y * weights[2];
                b3 += y * weights[3];
                weights += tile->WeightStep;
            }
        }

        Store(tile->Run0.Target + at, tile, a0, a1, a2, a3);
        Store(tile->Run1.Target + at, tile, b0, b1, b2, b3);
    }

    // A comparison with NaN is false, so a NaN stays one.
    private static void Store(float* target, TileArguments* tile, float c0, float c1, float c2, float c3)
    {
        target[0] = Within(tile, c0);
        target[1] = Within(tile, c1);
        target[2] = Within(tile, c2);
        target[3] = Within(tile, c3);
    }

    private static float Within(TileArguments* tile, float value)
    {
        value = value < tile->Floor ? tile->Floor : value;
        return value > tile->Ceiling ? tile->Ceiling : value;
    }
}
