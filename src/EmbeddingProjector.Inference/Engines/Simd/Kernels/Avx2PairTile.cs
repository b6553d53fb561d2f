using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace EmbeddingProjector.Inference.Engines.Simd.Kernels;

/// <summary>6 pixels by 16 channels on AVX2 with FMA: 12 of the 16 registers are sums, 2 hold weights, 1 a broadcast
/// input.</summary>
/// <remarks>Lane j of <c>a2lo</c> is channel j of the third pixel of the first run, of <c>a2hi</c> channel 8 +
/// j.</remarks>
internal readonly unsafe struct Avx2PairTile : IPairTile
{
    public const int RunLength = 3;

    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(TileArguments* tile)
    {
        var lo = Vector256.Load(tile->Bias);
        var hi = Vector256.Load(tile->Bias + 8);
        Vector256<float> a0lo = lo, a1lo = lo, a2lo = lo, b0lo = lo, b1lo = lo, b2lo = lo;
        Vector256<float> a0hi = hi, a1hi = hi, a2hi = hi, b0hi = hi, b1hi = hi, b2hi = hi;
        var step = tile->TargetStride;
        if (tile->Run0.Initial != null)
        {
            float* first = tile->Run0.Initial, second = tile->Run1.Initial;
            a0lo += Vector256.Load(first);
            a0hi += Vector256.Load(first + 8);
            a1lo += Vector256.Load(first + step);
            a1hi += Vector256.Load(first + step + 8);
            a2lo += Vector256.Load(first + 2 * step);
            a2hi += Vector256.Load(first + 2 * step + 8);
            b0lo += Vector256.Load(second);
            b0hi += Vector256.Load(second + 8);
            b1lo += Vector256.Load(second + step);
            b1hi += Vector256.Load(second + step + 8);
            b2lo += Vector256.Load(second + 2 * step);
            b2hi += Vector256.Load(second + 2 * step + 8);
        }

        var stride = tile->SourceStride;
        var weights = tile->Weights;
        var weightStep = tile->WeightStep;
        var offsets = tile->Offsets;
        var end = offsets + tile->OffsetCount;
        for (; offsets < end; offsets++)
        {
            var a = tile->Run0.Source + *offsets;
            var b = tile->Run1.Source + *offsets;
            for (var k = tile->Inner; k > 0; k--)
            {
                lo = Vector256.Load(weights);
                hi = Vector256.Load(weights + 8);
                var x = Vector256.Create(*a);
                a0lo = Fma.MultiplyAdd(x, lo, a0lo);
                a0hi = Fma.MultiplyAdd(x, hi, a0hi);
                x = Vector256.Create(*(a + stride));
                a1lo = Fma.MultiplyAdd(x, lo, a1lo);
                a1hi = Fma.MultiplyAdd(x, hi, a1hi);
                x = Vector256.Create(*(a + 2 * stride));
                a2lo = Fma.MultiplyAdd(x, lo, a2lo);
                a2hi = Fma.MultiplyAdd(x, hi, a2hi);
                x = Vector256.Create(*b);
                b0lo = Fma.MultiplyAdd(x, lo, b0lo);
                b0hi = Fma.MultiplyAdd(x, hi, b0hi);
                x = Vector256.Create(*(b + stride));
                b1lo = Fma.MultiplyAdd(x, lo, b1lo);
                b1hi = Fma.MultiplyAdd(x, hi, b1hi);
                x = Vector256.Create(*(b + 2 * stride));
                b2lo = Fma.MultiplyAdd(x, lo, b2lo);
                b2hi = Fma.MultiplyAdd(x, hi, b2hi);
                a++;
                b++;
                weights += weightStep;
            }
        }

        // The limits come first: the instructions give their second operand where one is NaN, and a NaN must stay one.
        var floor = Vector256.Create(tile->Floor);
        var ceiling = Vector256.Create(tile->Ceiling);
        var target = tile->Run0.Target;
        Avx.Min(ceiling, Avx.Max(floor, a0lo)).Store(target);
        Avx.Min(ceiling, Avx.Max(floor, a0hi)).Store(target + 8);
        Avx.Min(ceiling, Avx.Max(floor, a1lo)).Store(target + step);
        Avx.Min(ceiling, Avx.Max(floor, a1hi)).Store(target + step + 8);
        Avx.Min(ceiling, Avx.Max(floor, a2lo)).Store(target + 2 * step);
        Avx.Min(ceiling, Avx.Max(floor, a2hi)).Store(target + 2 * step + 8);
        target = tile->Run1.Target;
        Avx.Min(ceiling, Avx.Max(floor, b0lo)).Store(target);
        Avx.Min(ceiling, Avx.Max(floor, b0hi)).Store(target + 8);
        Avx.Min(ceiling, Avx.Max(floor, b1lo)).Store(target + step);
        Avx.Min(ceiling, Avx.Max(floor, b1hi)).Store(target + step + 8);
        Avx.Min(ceiling, Avx.Max(floor, b2lo)).Store(target + 2 * step);
        Avx.Min(ceiling, Avx.Max(floor, b2hi)).Store(target + 2 * step + 8);
    }
}
