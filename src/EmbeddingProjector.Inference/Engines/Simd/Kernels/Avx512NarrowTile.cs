using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace EmbeddingProjector.Inference.Engines.Simd.Kernels;

/// <summary>28 pixels by 16 channels on AVX-512, for a last odd channel block and for narrow groups.</summary>
/// <remarks>Lane j of <c>c3</c> is channel j of the fourth pixel of the third run.</remarks>
internal static unsafe class Avx512NarrowTile
{
    /// <summary>Computes 4 runs of 7 pixels by 1 channel block.</summary>
    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(TileArguments* tile)
    {
        var weight = Vector512.Load(tile->Bias);
        Vector512<float> a0 = weight, a1 = weight, a2 = weight, a3 = weight, a4 = weight, a5 = weight, a6 = weight;
        Vector512<float> b0 = weight, b1 = weight, b2 = weight, b3 = weight, b4 = weight, b5 = weight, b6 = weight;
        Vector512<float> c0 = weight, c1 = weight, c2 = weight, c3 = weight, c4 = weight, c5 = weight, c6 = weight;
        Vector512<float> d0 = weight, d1 = weight, d2 = weight, d3 = weight, d4 = weight, d5 = weight, d6 = weight;
        var step = tile->TargetStride;
        if (tile->Run0.Initial != null)
        {
            a0 += Vector512.Load(tile->Run0.Initial);
            a1 += Vector512.Load(tile->Run0.Initial + step);
            a2 += Vector512.Load(tile->Run0.Initial + 2 * step);
            a3 += Vector512.Load(tile->Run0.Initial + 3 * step);
            a4 += Vector512.Load(tile->Run0.Initial + 4 * step);
            a5 += Vector512.Load(tile->Run0.Initial + 5 * step);
            a6 += Vector512.Load(tile->Run0.Initial + 6 * step);
            b0 += Vector512.Load(tile->Run1.Initial);
            b1 += Vector512.Load(tile->Run1.Initial + step);
            b2 += Vector512.Load(tile->Run1.Initial + 2 * step);
            b3 += Vector512.Load(tile->Run1.Initial + 3 * step);
            b4 += Vector512.Load(tile->Run1.Initial + 4 * step);
            b5 += Vector512.Load(tile->Run1.Initial + 5 * step);
            b6 += Vector512.Load(tile->Run1.Initial + 6 * step);
            c0 += Vector512.Load(tile->Run2.Initial);
            c1 += Vector512.Load(tile->Run2.Initial + step);
            c2 += Vector512.Load(tile->Run2.Initial + 2 * step);
            c3 += Vector512.Load(tile->Run2.Initial + 3 * step);
            c4 += Vector512.Load(tile->Run2.Initial + 4 * step);
            c5 += Vector512.Load(tile->Run2.Initial + 5 * step);
            c6 += Vector512.Load(tile->Run2.Initial + 6 * step);
            d0 += Vector512.Load(tile->Run3.Initial);
            d1 += Vector512.Load(tile->Run3.Initial + step);
            d2 += Vector512.Load(tile->Run3.Initial + 2 * step);
            d3 += Vector512.Load(tile->Run3.Initial + 3 * step);
            d4 += Vector512.Load(tile->Run3.Initial + 4 * step);
            d5 += Vector512.Load(tile->Run3.Initial + 5 * step);
            d6 += Vector512.Load(tile->Run3.Initial + 6 * step);
        }

        var stride = tile->SourceStride;
        var weights = tile->Weights;
        var offsets = tile->Offsets;
        var end = offsets + tile->OffsetCount;
        for (; offsets < end; offsets++)
        {
            var a = tile->Run0.Source + *offsets;
            var b = tile->Run1.Source + *offsets;
            var c = tile->Run2.Source + *offsets;
            var d = tile->Run3.Source + *offsets;
            var next = a + tile->NextTile;
            for (var k = tile->Inner; k > 0; k--)
            {
                // 16 steps fetch 16 pixels, into the second-level cache.
                Sse.Prefetch1(next);
                next += 16;
                weight = Vector512.Load(weights);
                a0 = Avx512F.FusedMultiplyAdd(Vector512.Create(*a), weight, a0);
                a1 = Avx512F.FusedMultiplyAdd(Vector512.Create(*(a + stride)), weight, a1);
                a2 = Avx512F.FusedMultiplyAdd(Vector512.Create(*(a + 2 * stride)), weight, a2);
                a3 = Avx512F.FusedMultiplyAdd(Vector512.Create(*(a + 3 * stride)), weight, a3);
                a4 = Avx512F.FusedMultiplyAdd(Vector512.Create(*(a + 4 * stride)), weight, a4);
                a5 = Avx512F.FusedMultiplyAdd(Vector512.Create(*(a + 5 * stride)), weight, a5);
                a6 = Avx512F.FusedMultiplyAdd(Vector512.Create(*(a + 6 * stride)), weight, a6);
                b0 = Avx512F.FusedMultiplyAdd(Vector512.Create(*b), weight, b0);
                b1 = Avx512F.FusedMultiplyAdd(Vector512.Create(*(b + stride)), weight, b1);
                b2 = Avx512F.FusedMultiplyAdd(Vector512.Create(*(b + 2 * stride)), weight, b2);
                b3 = Avx512F.FusedMultiplyAdd(Vector512.Create(*(b + 3 * stride)), weight, b3);
                b4 = Avx512F.FusedMultiplyAdd(Vector512.Create(*(b + 4 * stride)), weight, b4);
                b5 = Avx512F.FusedMultiplyAdd(Vector512.Create(*(b + 5 * stride)), weight, b5);
                b6 = Avx512F.FusedMultiplyAdd(Vector512.Create(*(b + 6 * stride)), weight, b6);
                c0 = Avx512F.FusedMultiplyAdd(Vector512.Create(*c), weight, c0);
                c1 = Avx512F.FusedMultiplyAdd(Vector512.Create(*(c + stride)), weight, c1);
                c2 = Avx512F.FusedMultiplyAdd(Vector512.Create(*(c + 2 * stride)), weight, c2);
                c3 = Avx512F.FusedMultiplyAdd(Vector512.Create(*(c + 3 * stride)), weight, c3);
                c4 = Avx512F.FusedMultiplyAdd(Vector512.Create(*(c + 4 * stride)), weight, c4);
                c5 = Avx512F.FusedMultiplyAdd(Vector512.Create(*(c + 5 * stride)), weight, c5);
                c6 = Avx512F.FusedMultiplyAdd(Vector512.Create(*(c + 6 * stride)), weight, c6);
                d0 = Avx512F.FusedMultiplyAdd(Vector512.Create(*d), weight, d0);
                d1 = Avx512F.FusedMultiplyAdd(Vector512.Create(*(d + stride)), weight, d1);
                d2 = Avx512F.FusedMultiplyAdd(Vector512.Create(*(d + 2 * stride)), weight, d2);
                d3 = Avx512F.FusedMultiplyAdd(Vector512.Create(*(d + 3 * stride)), weight, d3);
                d4 = Avx512F.FusedMultiplyAdd(Vector512.Create(*(d + 4 * stride)), weight, d4);
                d5 = Avx512F.FusedMultiplyAdd(Vector512.Create(*(d + 5 * stride)), weight, d5);
                d6 = Avx512F.FusedMultiplyAdd(Vector512.Create(*(d + 6 * stride)), weight, d6);
                a++;
                b++;
                c++;
                d++;
                weights += 16;
            }
        }

        // The limits come first: the instructions give their second operand where one is NaN, and a NaN must stay one.
        var floor = Vector512.Create(tile->Floor);
        var ceiling = Vector512.Create(tile->Ceiling);
        Avx512F.Min(ceiling, Avx512F.Max(floor, a0)).Store(tile->Run0.Target);
        Avx512F.Min(ceiling, Avx512F.Max(floor, a1)).Store(tile->Run0.Target + step);
        Avx512F.Min(ceiling, Avx512F.Max(floor, a2)).Store(tile->Run0.Target + 2 * step);
        Avx512F.Min(ceiling, Avx512F.Max(floor, a3)).Store(tile->Run0.Target + 3 * step);
        Avx512F.Min(ceiling, Avx512F.Max(floor, a4)).Store(tile->Run0.Target + 4 * step);
        Avx512F.Min(ceiling, Avx512F.Max(floor, a5)).Store(tile->Run0.Target + 5 * step);
        Avx512F.Min(ceiling, Avx512F.Max(floor, a6)).Store(tile->Run0.Target + 6 * step);
        Avx512F.Min(ceiling, Avx512F.Max(floor, b0)).Store(tile->Run1.Target);
        Avx512F.Min(ceiling, Avx512F.Max(floor, b1)).Store(tile->Run1.Target + step);
        Avx512F.Min(ceiling, Avx512F.Max(floor, b2)).Store(tile->Run1.Target + 2 * step);
        Avx512F.Min(ceiling, Avx512F.Max(floor, b3)).Store(tile->Run1.Target + 3 * step);
        Avx512F.Min(ceiling, Avx512F.Max(floor, b4)).Store(tile->Run1.Target + 4 * step);
        Avx512F.Min(ceiling, Avx512F.Max(floor, b5)).Store(tile->Run1.Target + 5 * step);
        Avx512F.Min(ceiling, Avx512F.Max(floor, b6)).Store(tile->Run1.Target + 6 * step);
        Avx512F.Min(ceiling, Avx512F.Max(floor, c0)).Store(tile->Run2.Target);
        Avx512F.Min(ceiling, Avx512F.Max(floor, c1)).Store(tile->Run2.Target + step);
        Avx512F.Min(ceiling, Avx512F.Max(floor, c2)).Store(tile->Run2.Target + 2 * step);
        Avx512F.Min(ceiling, Avx512F.Max(floor, c3)).Store(tile->Run2.Target + 3 * step);
        Avx512F.Min(ceiling, Avx512F.Max(floor, c4)).Store(tile->Run2.Target + 4 * step);
        Avx512F.Min(ceiling, Avx512F.Max(floor, c5)).Store(tile->Run2.Target + 5 * step);
        Avx512F.Min(ceiling, Avx512F.Max(floor, c6)).Store(tile->Run2.Target + 6 * step);
        Avx512F.Min(ceiling, Avx512F.Max(floor, d0)).Store(tile->Run3.Target);
        Avx512F.Min(ceiling, Avx512F.Max(floor, d1)).Store(tile->Run3.Target + step);
        Avx512F.Min(ceiling, Avx512F.Max(floor, d2)).Store(tile->Run3.Target + 2 * step);
        Avx512F.Min(ceiling, Avx512F.Max(floor, d3)).Store(tile->Run3.Target + 3 * step);
        Avx512F.Min(ceiling, Avx512F.Max(floor, d4)).Store(tile->Run3.Target + 4 * step);
        Avx512F.Min(ceiling, Avx512F.Max(floor, d5)).Store(tile->Run3.Target + 5 * step);
        Avx512F.Min(ceiling, Avx512F.Max(floor, d6)).Store(tile->Run3.Target + 6 * step);
    }
}
