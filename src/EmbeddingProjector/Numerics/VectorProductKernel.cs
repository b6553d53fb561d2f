namespace EmbeddingProjector.Numerics;

/// <summary>
/// A tile of 6 rows by two vectors of the machine's width: 12 accumulators of AVX2's or Arm's registers.
/// </summary>
internal unsafe readonly struct VectorProductKernel<T> : IProductKernel<T>
    where T : unmanaged, INumber<T>
{
    public static int TileRows => 6;

    public static int TileColumns => 2 * Vector<T>.Count;

    public static void Run(int depth, T* a, T* b, T* c, nint stride, bool accumulate)
    {
        var lanes = (nint)Vector<T>.Count;
        Vector<T> r0L = default, r0R = default;
        Vector<T> r1L = default, r1R = default;
        Vector<T> r2L = default, r2R = default;
        Vector<T> r3L = default, r3R = default;
        Vector<T> r4L = default, r4R = default;
        Vector<T> r5L = default, r5R = default;
        for (var k = 0; k < depth; k++)
        {
            var left = Vector.Load(b);
            var right = Vector.Load(b + lanes);
            var x = new Vector<T>(*a);
            r0L = Fused(x, left, r0L);
            r0R = Fused(x, right, r0R);
            x = new Vector<T>(a[1]);
            r1L = Fused(x, left, r1L);
            r1R = Fused(x, right, r1R);
            x = new Vector<T>(a[2]);
            r2L = Fused(x, left, r2L);
            r2R = Fused(x, right, r2R);
            x = new Vector<T>(a[3]);
            r3L = Fused(x, left, r3L);
            r3R = Fused(x, right, r3R);
            x = new Vector<T>(a[4]);
            r4L = Fused(x, left, r4L);
            r4R = Fused(x, right, r4R);
            x = new Vector<T>(a[5]);
            r5L = Fused(x, left, r5L);
            r5R = Fused(x, right, r5R);
            a += 6;
            b += 2 * lanes;
        }

        Store(c, r0L, r0R, accumulate);
        Store(c + stride, r1L, r1R, accumulate);
        Store(c + (2 * stride), r2L, r2R, accumulate);
        Store(c + (3 * stride), r3L, r3R, accumulate);
        Store(c + (4 * stride), r4L, r4R, accumulate);
        Store(c + (5 * stride), r5L, r5R, accumulate);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(T* c, Vector<T> left, Vector<T> right, bool accumulate)
    {
        var lanes = Vector<T>.Count;
        if (accumulate)
        {
            left += Vector.Load(c);
            right += Vector.Load(c + lanes);
        }

        Vector.Store(left, c);
        Vector.Store(right, c + lanes);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector<T> Fused(Vector<T> x, Vector<T> y, Vector<T> sum)
    {
        if (typeof(T) == typeof(float))
            return Vector.FusedMultiplyAdd(
                Vector.AsVectorSingle(x), Vector.AsVectorSingle(y), Vector.AsVectorSingle(sum)).As<float, T>();

        return Vector.FusedMultiplyAdd(
            Vector.AsVectorDouble(x), Vector.AsVectorDouble(y), Vector.AsVectorDouble(sum)).As<double, T>();
    }
}
