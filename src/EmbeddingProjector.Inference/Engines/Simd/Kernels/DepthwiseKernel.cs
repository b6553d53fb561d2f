namespace EmbeddingProjector.Inference.Engines.Simd.Kernels;

/// <summary>A depthwise convolution, row by row: 7 pixels at a time, each tap's weights loaded once for them.</summary>
/// <remarks>Lane j of <c>a3</c> is channel <c>lane + j</c> of the fourth pixel. The last 7 pixels of a row may overlap
/// the 7 before: they are computed twice, to the same bits.</remarks>
internal static unsafe class DepthwiseKernel<M, V>
    where M : struct, ILanes<V>
    where V : struct
{
    private const int Run = 7;

    public static void Compute(DepthwiseRow* row)
    {
        for (var lane = 0; lane < 16; lane += M.Count)
        {
            var pixel = 0;
            if (row->Pixels >= Run)
            {
                for (; pixel + Run < row->Pixels; pixel += Run)
                    ComputeRun(row, pixel, lane);
                ComputeRun(row, row->Pixels - Run, lane);
                continue;
            }

            for (; pixel < row->Pixels; pixel++)
                ComputePixel(row, pixel, lane);
        }
    }

    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void ComputeRun(DepthwiseRow* row, int pixel, int lane)
    {
        var bias = M.Load(row->Bias + lane);
        V a0 = bias, a1 = bias, a2 = bias, a3 = bias, a4 = bias, a5 = bias, a6 = bias;
        var step = row->SourcePixel;
        var source = row->Source + pixel * step + lane;
        var weights = row->Weights + lane;
        var offsets = row->Offsets;
        for (var end = offsets + row->Taps; offsets < end; offsets++)
        {
            var weight = M.Load(weights);
            var x = source + *offsets;
            a0 = M.MultiplyAdd(M.Load(x), weight, a0);
            a1 = M.MultiplyAdd(M.Load(x + step), weight, a1);
            a2 = M.MultiplyAdd(M.Load(x + 2 * step), weight, a2);
            a3 = M.MultiplyAdd(M.Load(x + 3 * step), weight, a3);
            a4 = M.MultiplyAdd(M.Load(x + 4 * step), weight, a4);
            a5 = M.MultiplyAdd(M.Load(x + 5 * step), weight, a5);
            a6 = M.MultiplyAdd(M.Load(x + 6 * step), weight, a6);
            weights += 16;
        }

        var floor = M.All(row->Floor);
        var ceiling = M.All(row->Ceiling);
        var target = row->Target + pixel * 16 + lane;
        M.Store(M.AtMost(ceiling, M.AtLeast(floor, a0)), target);
        M.Store(M.AtMost(ceiling, M.AtLeast(floor, a1)), target + 16);
        M.Store(M.AtMost(ceiling, M.AtLeast(floor, a2)), target + 32);
        M.Store(M.AtMost(ceiling, M.AtLeast(floor, a3)), target + 48);
        M.Store(M.AtMost(ceiling, M.AtLeast(floor, a4)), target + 64);
        M.Store(M.AtMost(ceiling, M.AtLeast(floor, a5)), target + 80);
        M.Store(M.AtMost(ceiling, M.AtLeast(floor, a6)), target + 96);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void ComputePixel(DepthwiseRow* row, int pixel, int lane)
    {
        var sum = M.Load(row->Bias + lane);
        var source = row->Source + pixel * row->SourcePixel + lane;
        for (var tap = 0; tap < row->Taps; tap++)
            sum = M.MultiplyAdd(M.Load(source + row->Offsets[tap]), M.Load(row->Weights + tap * 16 + lane), sum);
        sum = M.AtMost(M.All(row->Ceiling), M.AtLeast(M.All(row->Floor), sum));
        M.Store(sum, row->Target + pixel * 16 + lane);
    }
}
