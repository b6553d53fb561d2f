namespace EmbeddingProjector.Inference.Engines.Simd.Kernels;

/// <summary>Functions of each lane, within 4 units in the last place of the true value over the whole range.</summary>
/// <remarks>The polynomials are minimax fits made with 40 digits. A NaN stays a NaN.</remarks>
internal static class LaneMath<M, V>
    where M : struct, ILanes<V>
    where V : struct
{
    /// <summary>e^x: 2^n * e^r with n whole and r at most half of ln 2 in size.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Exp(V x)
    {
        // Beyond, the result is 0 or infinite anyway.
        x = M.AtMost(M.All(89.0f), M.AtLeast(M.All(-104.0f), x));
        var n = M.Round(M.Multiply(x, M.All(1.44269504f)));

        // ln 2 in two parts: the first has so few bits that its product with n is exact.
        var r = M.MultiplyAdd(n, M.All(-0.693359375f), x);
        r = M.MultiplyAdd(n, M.All(2.12194440e-4f), r);
        var q = M.MultiplyAdd(M.All(1.3950492e-3f), r, M.All(8.36889e-3f));
        q = M.MultiplyAdd(q, r, M.All(4.1666206e-2f));
        q = M.MultiplyAdd(q, r, M.All(0.16666518f));
        q = M.MultiplyAdd(q, r, M.All(0.5f));
        var power = M.Add(M.MultiplyAdd(M.Multiply(r, r), q, r), M.All(1));
        return M.Scale(power, n);
    }

    /// <summary>1 / (1 + e^-x).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Sigmoid(V x) => M.Divide(M.All(1), M.Add(M.All(1), Exp(M.Subtract(M.All(0), x))));

    /// <summary>x / (1 + e^-x).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Silu(V x) => M.Divide(x, M.Add(M.All(1), Exp(M.Subtract(M.All(0), x))));

    /// <summary>x times the normal distribution's share below x, which is erfc(-x / sqrt 2) / 2.</summary>
    /// <remarks>For z = |x| / sqrt 2, erfc(z) = e^(-z^2) * g((z - 2) / (z + 2)) / (1 + 2z) with a smooth g. The square
    /// is taken in two parts, since its rounding would grow with the exponent.</remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Gelu(V x)
    {
        var size = M.AtMost(M.All(14.4f), M.AtLeast(M.Subtract(M.All(0), x), x));
        var z = M.Multiply(size, M.All(0.70710678f));
        var u = M.Divide(M.Subtract(z, M.All(2)), M.Add(z, M.All(2)));
        var g = M.MultiplyAdd(M.All(-3.9971262e-4f), u, M.All(-1.2288552e-3f));
        g = M.MultiplyAdd(g, u, M.All(1.3130668e-3f));
        g = M.MultiplyAdd(g, u, M.All(8.630956e-3f));
        g = M.MultiplyAdd(g, u, M.All(-8.059805e-3f));
        g = M.MultiplyAdd(g, u, M.All(-5.4204177e-2f));
        g = M.MultiplyAdd(g, u, M.All(0.16405533f));
        g = M.MultiplyAdd(g, u, M.All(-0.16603142f));
        g = M.MultiplyAdd(g, u, M.All(-9.276398e-2f));
        g = M.MultiplyAdd(g, u, M.All(1.2769784f));
        var square = M.Multiply(size, size);
        var rest = M.MultiplyAdd(size, size, M.Subtract(M.All(0), square));
        var power = Exp(M.Multiply(square, M.All(-0.5f)));
        power = M.MultiplyAdd(M.Multiply(rest, M.All(-0.5f)), power, power);
        var tail = M.Divide(
            M.Multiply(M.Multiply(power, M.All(0.5f)), g), M.MultiplyAdd(z, M.All(2), M.All(1)));
        return M.Multiply(x, M.WhereNegative(x, tail, M.Subtract(M.All(1), tail)));
    }

    /// <summary>min(max(x + 3, 0), 6) / 6, by a factor: divisions are slow.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V HardSigmoid(V x) => M.Multiply(Relu6(M.Add(x, M.All(3))), M.All(1f / 6));

    /// <summary>min(max(x, 0), 6).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Relu6(V x) => M.AtMost(M.All(6), M.AtLeast(M.All(0), x));
}
