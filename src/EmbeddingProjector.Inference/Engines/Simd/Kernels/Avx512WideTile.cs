using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace EmbeddingProjector.Inference.Engines.Simd.Kernels;

/// <summary>14 pixels by 32 channels on AVX-512: 28 of the 32 registers are sums, 2 hold weights, 1 a broadcast
/// input.</summary>
/// <remarks>
/// Lane j of <c>a3lo</c> is channel j of the fourth pixel of the first run, of <c>a3hi</c> channel 16 + j. Each step
/// reads 16 cache-resident values (14 broadcasts, 2 weight vectors) for 28 multiply-adds, which is what keeps both FMA
/// units busy. The sums are named one by one because the JIT keeps named locals in registers and arrays in memory.
/// </remarks>
internal static unsafe class Avx512WideTile
{
    // A page: the processor's own prefetching ends at each page's end, and weights that come from the third-level cache or
    // from memory then make the first tile of a panel wait. Measured at 768 inputs: 18 % more from there, as much as
    // before from nearer caches.
    private const int WeightsAhead = 1024;

    /// <summary>Computes 2 runs of 7 pixels by 2 channel blocks.</summary>
    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(TileArguments* tile)
    {
        var lo = Vector512.Load(tile->Bias);
        var hi = Vector512.Load(tile->Bias + 16);
        Vector512<float> a0lo = lo, a1lo = lo, a2lo = lo, a3lo = lo, a4lo = lo, a5lo = lo, a6lo = lo;
        Vector512<float> b0lo = lo, b1lo = lo, b2lo = lo, b3lo = lo, b4lo = lo, b5lo = lo, b6lo = lo;
        Vector512<float> a0hi = hi, a1hi = hi, a2hi = hi, a3hi = hi, a4hi = hi, a5hi = hi, a6hi = hi;
        Vector512<float> b0hi = hi, b1hi = hi, b2hi = hi, b3hi = hi, b4hi = hi, b5hi = hi, b6hi = hi;
        var step = tile->TargetStride;
        if (tile->Run0.Initial != null)
        {
            float* first = tile->Run0.Initial, second = tile->Run1.Initial;
            float* firstHigh = first + tile->InitialBlockPitch, secondHigh = second + tile->InitialBlockPitch;
            a0lo += Vector512.Load(first);
            a1lo += Vector512.Load(first + step);
            a2lo += Vector512.Load(first + 2 * step);
            a3lo += Vector512.Load(first + 3 * step);
            a4lo += Vector512.Load(first + 4 * step);
            a5lo += Vector512.Load(first + 5 * step);
            a6lo += Vector512.Load(first + 6 * step);
            a0hi += Vector512.Load(firstHigh);
            a1hi += Vector512.Load(firstHigh + step);
            a2hi += Vector512.Load(firstHigh + 2 * step);
            a3hi += Vector512.Load(firstHigh + 3 * step);
            a4hi += Vector512.Load(firstHigh + 4 * step);
            a5hi += Vector512.Load(firstHigh + 5 * step);
            a6hi += Vector512.Load(firstHigh + 6 * step);
            b0lo += Vector512.Load(second);
            b1lo += Vector512.Load(second + step);
            b2lo += Vector512.Load(second + 2 * step);
            b3lo += Vector512.Load(second + 3 * step);
            b4lo += Vector512.Load(second + 4 * step);
            b5lo += Vector512.Load(second + 5 * step);
            b6lo += Vector512.Load(second + 6 * step);
            b0hi += Vector512.Load(secondHigh);
            b1hi += Vector512.Load(secondHigh + step);
            b2hi += Vector512.Load(secondHigh + 2 * step);
            b3hi += Vector512.Load(secondHigh + 3 * step);
            b4hi += Vector512.Load(secondHigh + 4 * step);
            b5hi += Vector512.Load(secondHigh + 5 * step);
            b6hi += Vector512.Load(secondHigh + 6 * step);
            first += tile->NextInitial;
            second += tile->NextInitial;
            for (var pixel = 0; pixel < 7; pixel++)
            {
                Sse.Prefetch0(first);
                Sse.Prefetch0(first + tile->InitialBlockPitch);
                Sse.Prefetch0(second);
                Sse.Prefetch0(second + tile->InitialBlockPitch);
                first += step;
                second += step;
            }
        }

        var stride = tile->SourceStride;
        var weights = tile->Weights;
        var offsets = tile->Offsets;
        var end = offsets + tile->OffsetCount;
        for (; offsets < end; offsets++)
        {
            var a = tile->Run0.Source + *offsets;
            var b = tile->Run1.Source + *offsets;
            var next = a + tile->NextTile;
            for (var k = tile->Inner; k > 0; k--)
            {
                // 16 steps fetch 16 pixels, into the second-level cache.
                Sse.Prefetch1(next);
                next += 16;
                Sse.Prefetch0(weights + WeightsAhead);
                Sse.Prefetch0(weights + WeightsAhead + 16);
                lo = Vector512.Load(weights);
                hi = Vector512.Load(weights + 16);
                var x = Vector512.Create(*a);
                a0lo = Avx512F.FusedMultiplyAdd(x, lo, a0lo);
                a0hi = Avx512F.FusedMultiplyAdd(x, hi, a0hi);
                x = Vector512.Create(*(a + stride));
                a1lo = Avx512F.FusedMultiplyAdd(x, lo, a1lo);
                a1hi = Avx512F.FusedMultiplyAdd(x, hi, a1hi);
                x = Vector512.Create(*(a + 2 * stride));
                a2lo = Avx512F.FusedMultiplyAdd(x, lo, a2lo);
                a2hi = Avx512F.FusedMultiplyAdd(x, hi, a2hi);
                x = Vector512.Create(*(a + 3 * stride));
                a3lo = Avx512F.FusedMultiplyAdd(x, lo, a3lo);
                a3hi = Avx512F.FusedMultiplyAdd(x, hi, a3hi);
                x = Vector512.Create(*(a + 4 * stride));
                a4lo = Avx512F.FusedMultiplyAdd(x, lo, a4lo);
                a4hi = Avx512F.FusedMultiplyAdd(x, hi, a4hi);
                x = Vector512.Create(*(a + 5 * stride));
                a5lo = Avx512F.FusedMultiplyAdd(x, lo, a5lo);
                a5hi = Avx512F.FusedMultiplyAdd(x, hi, a5hi);
                x = Vector512.Create(*(a + 6 * stride));
                a6lo = Avx512F.FusedMultiplyAdd(x, lo, a6lo);
                a6hi = Avx512F.FusedMultiplyAdd(x, hi, a6hi);
                x = Vector512.Create(*b);
                b0lo = Avx512F.FusedMultiplyAdd(x, lo, b0lo);
                b0hi = Avx512F.FusedMultiplyAdd(x, hi, b0hi);
                x = Vector512.Create(*(b + stride));
                b1lo = Avx512F.FusedMultiplyAdd(x, lo, b1lo);
                b1hi = Avx512F.FusedMultiplyAdd(x, hi, b1hi);
                x = Vector512.Create(*(b + 2 * stride));
                b2lo = Avx512F.FusedMultiplyAdd(x, lo, b2lo);
                b2hi = Avx512F.FusedMultiplyAdd(x, hi, b2hi);
                x = Vector512.Create(*(b + 3 * stride));
                b3lo = Avx512F.FusedMultiplyAdd(x, lo, b3lo);
                b3hi = Avx512F.FusedMultiplyAdd(x, hi, b3hi);
                x = Vector512.Create(*(b + 4 * stride));
                b4lo = Avx512F.FusedMultiplyAdd(x, lo, b4lo);
                b4hi = Avx512F.FusedMultiplyAdd(x, hi, b4hi);
                x = Vector512.Create(*(b + 5 * stride));
                b5lo = Avx512F.FusedMultiplyAdd(x, lo, b5lo);
                b5hi = Avx512F.FusedMultiplyAdd(x, hi, b5hi);
                x = Vector512.Create(*(b + 6 * stride));
                b6lo = Avx512F.FusedMultiplyAdd(x, lo, b6lo);
                b6hi = Avx512F.FusedMultiplyAdd(x, hi, b6hi);
                a++;
                b++;
                weights += 32;
            }
        }

        // The limits come first: the instructions give their second operand where one is NaN, and a NaN must stay one.
        var floor = Vector512.Create(tile->Floor);
        var ceiling = Vector512.Create(tile->Ceiling);
        float* low = tile->Run0.Target, high = low + tile->TargetBlockPitch;
        Avx512F.Min(ceiling, Avx512F.Max(floor, a0lo)).Store(low);
        Avx512F.Min(ceiling, Avx512F.Max(floor, a1lo)).Store(low + step);
        Avx512F.Min(ceiling, Avx512F.Max(floor, a2lo)).Store(low + 2 * step);
        Avx512F.Min(ceiling, Avx512F.Max(floor, a3lo)).Store(low + 3 * step);
        Avx512F.Min(ceiling, Avx512F.Max(floor, a4lo)).Store(low + 4 * step);
        Avx512F.Min(ceiling, Avx512F.Max(floor, a5lo)).Store(low + 5 * step);
        Avx512F.Min(ceiling, Avx512F.Max(floor, a6lo)).Store(low + 6 * step);
        Avx512F.Min(ceiling, Avx512F.Max(floor, a0hi)).Store(high);
        Avx512F.Min(ceiling, Avx512F.Max(floor, a1hi)).Store(high + step);
        Avx512F.Min(ceiling, Avx512F.Max(floor, a2hi)).Store(high + 2 * step);
        Avx512F.Min(ceiling, Avx512F.Max(floor, a3hi)).Store(high + 3 * step);
        Avx512F.Min(ceiling, Avx512F.Max(floor, a4hi)).Store(high + 4 * step);
        Avx512F.Min(ceiling, Avx512F.Max(floor, a5hi)).Store(high + 5 * step);
        Avx512F.Min(ceiling, Avx512F.Max(floor, a6hi)).Store(high + 6 * step);
        low = tile->Run1.Target;
        high = low + tile->TargetBlockPitch;
        Avx512F.Min(ceiling, Avx512F.Max(floor, b0lo)).Store(low);
        Avx512F.Min(ceiling, Avx512F.Max(floor, b1lo)).Store(low + step);
        Avx512F.Min(ceiling, Avx512F.Max(floor, b2lo)).Store(low + 2 * step);
        Avx512F.Min(ceiling, Avx512F.Max(floor, b3lo)).Store(low + 3 * step);
        Avx512F.Min(ceiling, Avx512F.Max(floor, b4lo)).Store(low + 4 * step);
        Avx512F.Min(ceiling, Avx512F.Max(floor, b5lo)).Store(low + 5 * step);
        Avx512F.Min(ceiling, Avx512F.Max(floor, b6lo)).Store(low + 6 * step);
        Avx512F.Min(ceiling, Avx512F.Max(floor, b0hi)).Store(high);
        Avx512F.Min(ceiling, Avx512F.Max(floor, b1hi)).Store(high + step);
        Avx512F.Min(ceiling, Avx512F.Max(floor, b2hi)).Store(high + 2 * step);
        Avx512F.Min(ceiling, Avx512F.Max(floor, b3hi)).Store(high + 3 * step);
        Avx512F.Min(ceiling, Avx512F.Max(floor, b4hi)).Store(high + 4 * step);
        Avx512F.Min(ceiling, Avx512F.Max(floor, b5hi)).Store(high + 5 * step);
        Avx512F.Min(ceiling, Avx512F.Max(floor, b6hi)).Store(high + 6 * step);
    }
}
