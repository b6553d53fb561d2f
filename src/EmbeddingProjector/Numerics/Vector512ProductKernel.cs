using System.Runtime.Intrinsics;

namespace EmbeddingProjector.Numerics;

/// <summary>
/// A tile of 14 rows by two 512-bit vectors: 28 accumulators, two loads and a broadcast fill the 32 registers.
/// </summary>
internal unsafe readonly struct Vector512ProductKernel<T> : IProductKernel<T>
    where T : unmanaged, INumber<T>
{
    public static int TileRows => 14;

    public static int TileColumns => 2 * Vector512<T>.Count;

    public static void Run(int depth, T* a, T* b, T* c, nint stride, bool accumulate)
    {
        var lanes = (nint)Vector512<T>.Count;
        Vector512<T> r0L = default, r0R = default;
        Vector512<T> r1L = default, r1R = default;
        Vector512<T> r2L = default, r2R = default;
        Vector512<T> r3L = default, r3R = default;
        Vector512<T> r4L = default, r4R = default;
        Vector512<T> r5L = default, r5R = default;
        Vector512<T> r6L = default, r6R = default;
        Vector512<T> r7L = default, r7R = default;
        Vector512<T> r8L = default, r8R = default;
        Vector512<T> r9L = default, r9R = default;
        Vector512<T> r10L = default, r10R = default;
        Vector512<T> r11L = default, r11R = default;
        Vector512<T> r12L = default, r12R = default;
        Vector512<T> r13L = default, r13R = default;
        for (var k = 0; k < depth; k++)
        {
            var left = Vector512.Load(b);
            var right = Vector512.Load(b + lanes);
            var x = Vector512.Create(*a);
            r0L = Fused(x, left, r0L);
            r0R = Fused(x, right, r0R);
            x = Vector512.Create(a[1]);
            r1L = Fused(x, left, r1L);
            r1R = Fused(x, right, r1R);
            x = Vector512.Create(a[2]);
            r2L = Fused(x, left, r2L);
            r2R = Fused(x, right, r2R);
            x = Vector512.Create(a[3]);
            r3L = Fused(x, left, r3L);
            r3R = Fused(x, right, r3R);
            x = Vector512.Create(a[4]);
            r4L = Fused(x, left, r4L);
            r4R = Fused(x, right, r4R);
            x = Vector512.Create(a[5]);
            r5L = Fused(x, left, r5L);
            r5R = Fused(x, right, r5R);
            x = Vector512.Create(a[6]);
            r6L = Fused(x, left, r6L);
            r6R = Fused(x, right, r6R);
            x = Vector512.Create(a[7]);
            r7L = Fused(x, left, r7L);
            r7R = Fused(x, right, r7R);
            x = Vector512.Create(a[8]);
            r8L = Fused(x, left, r8L);
            r8R = Fused(x, right, r8R);
            x = Vector512.Create(a[9]);
            r9L = Fused(x, left, r9L);
            r9R = Fused(x, right, r9R);
            x = Vector512.Create(a[10]);
            r10L = Fused(x, left, r10L);
            r10R = Fused(x, right, r10R);
            x = Vector512.Create(a[11]);
            r11L = Fused(x, left, r11L);
            r11R = Fused(x, right, r11R);
            x = Vector512.Create(a[12]);
            r12L = Fused(x, left, r12L);
            r12R = Fused(x, right, r12R);
            x = Vector512.Create(a[13]);
            r13L = Fused(x, left, r13L);
            r13R = Fused(x, right, r13R);
            a += 14;
            b += 2 * lanes;
        }

        Store(c, r0L, r0R, accumulate);
        Store(c + stride, r1L, r1R, accumulate);
        Store(c + (2 * stride), r2L, r2R, accumulate);
        Store(c + (3 * stride), r3L, r3R, accumulate);
        Store(c + (4 * stride), r4L, r4R, accumulate);
        Store(c + (5 * stride), r5L, r5R, accumulate);
        Store(c + (6 * stride), r6L, r6R, accumulate);
        Store(c + (7 * stride), r7L, r7R, accumulate);
        Store(c + (8 * stride), r8L, r8R, accumulate);
        Store(c + (9 * stride), r9L, r9R, accumulate);
        Store(c + (10 * stride), r10L, r10R, accumulate);
        Store(c + (11 * stride), r11L, r11R, accumulate);
        Store(c + (12 * stride), r12L, r12R, accumulate);
        Store(c + (13 * stride), r13L, r13R, accumulate);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(T* c, Vector512<T> left, Vector512<T> right, bool accumulate)
    {
        var lanes = Vector512<T>.Count;
        if (accumulate)
        {
            left += Vector512.Load(c);
            right += Vector512.Load(c + lanes);
        }

        Vector512.Store(left, c);
        Vector512.Store(right, c + lanes);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<T> Fused(Vector512<T> x, Vector512<T> y, Vector512<T> sum)
    {
        if (typeof(T) == typeof(float))
            return Vector512.FusedMultiplyAdd(x.AsSingle(), y.AsSingle(), sum.AsSingle()).As<float, T>();
        return Vector512.FusedMultiplyAdd(x.AsDouble(), y.AsDouble(), sum.AsDouble()).As<double, T>();
    }
}
