namespace EmbeddingProjector.Inference.Engines.Simd.Kernels;

/// <summary>A part of a block in whatever vectors there are: 8 lanes with AVX2, 4 with NEON or SSE.</summary>
internal readonly unsafe struct PortableLanes : ILanes<Vector<float>>
{
    public static int Count => Vector<float>.Count;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<float> Load(float* from) => Vector.Load(from);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Vector<float> value, float* to) => value.Store(to);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<float> All(float value) => new(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<float> Add(Vector<float> a, Vector<float> b) => a + b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<float> Subtract(Vector<float> a, Vector<float> b) => a - b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<float> Multiply(Vector<float> a, Vector<float> b) => a * b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<float> Divide(Vector<float> a, Vector<float> b) => a / b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<float> MultiplyAdd(Vector<float> a, Vector<float> b, Vector<float> c) =>
        Vector.MultiplyAddEstimate(a, b, c);

    // A comparison with NaN is false, so a NaN stays one.

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<float> AtLeast(Vector<float> floor, Vector<float> value) =>
        Vector.ConditionalSelect(Vector.LessThan(value, floor), floor, value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<float> AtMost(Vector<float> ceiling, Vector<float> value) =>
        Vector.ConditionalSelect(Vector.GreaterThan(value, ceiling), ceiling, value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<float> Larger(Vector<float> a, Vector<float> b) =>
        Vector.ConditionalSelect(Vector.LessThanOrEqual(b, a) | ~Vector.Equals(a, a), a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<float> Round(Vector<float> value) => Vector.Round(value);

    /// <remarks>In two factors, for the result may be below the smallest normal number or be infinite.</remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<float> Scale(Vector<float> value, Vector<float> exponent)
    {
        var whole = Vector.ConvertToInt32(exponent);
        var half = Vector.ShiftRightArithmetic(whole, 1);
        return value * PowerOfTwo(half) * PowerOfTwo(whole - half);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<float> WherePositive(Vector<float> test, Vector<float> value) =>
        Vector.ConditionalSelect(Vector.LessThanOrEqual(test, Vector<float>.Zero), Vector<float>.Zero, value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<float> WhereNegative(Vector<float> sign, Vector<float> negative, Vector<float> other) =>
        Vector.ConditionalSelect(Vector.LessThan(sign, Vector<float>.Zero), negative, other);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector<float> PowerOfTwo(Vector<int> exponent) =>
        Vector.AsVectorSingle(Vector.ShiftLeft(exponent + new Vector<int>(127), 23));
}
