namespace EmbeddingProjector.Inference.Engines.Simd.Kernels;

/// <summary>The instructions that kernels without a tile of registers are written in, once for all paths.</summary>
/// <typeparam name="V">A vector of floats.</typeparam>
/// <remarks>A block of 16 channels is a whole number of vectors, and every lane is computed alike: a value does not
/// depend on where it lies.</remarks>
internal unsafe interface ILanes<V>
    where V : struct
{
    /// <summary>Floats in a vector: 16 or a divisor of it.</summary>
    static abstract int Count { get; }

    /// <summary>Reads a vector, at any address.</summary>
    static abstract V Load(float* from);

    /// <summary>Writes a vector, at any address.</summary>
    static abstract void Store(V value, float* to);

    /// <summary>One value in every lane.</summary>
    static abstract V All(float value);

    static abstract V Add(V a, V b);

    static abstract V Subtract(V a, V b);

    /// <summary>a * b.</summary>
    static abstract V Multiply(V a, V b);

    /// <summary>a / b.</summary>
    static abstract V Divide(V a, V b);

    /// <summary>a * b + c, rounded once where the machine can.</summary>
    static abstract V MultiplyAdd(V a, V b, V c);

    /// <summary>The larger; a NaN in <paramref name="value"/> stays.</summary>
    static abstract V AtLeast(V floor, V value);

    /// <summary>The smaller; a NaN in <paramref name="value"/> stays.</summary>
    static abstract V AtMost(V ceiling, V value);

    /// <summary>The larger, and <paramref name="a"/> of equals; a NaN in either stays.</summary>
    static abstract V Larger(V a, V b);

    /// <summary>To the nearest whole number.</summary>
    static abstract V Round(V value);

    /// <summary>value * 2^exponent.</summary>
    /// <param name="value">Around 1.</param>
    /// <param name="exponent">A whole number of at most 250 in size.</param>
    static abstract V Scale(V value, V exponent);

    /// <summary>0 where a test is not above 0: a ReLU's gradient, which a NaN in <paramref name="test"/> lets
    /// pass.</summary>
    static abstract V WherePositive(V test, V value);

    /// <summary>One of two by a sign.</summary>
    static abstract V WhereNegative(V sign, V negative, V other);
}
