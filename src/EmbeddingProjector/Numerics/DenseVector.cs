using System.Runtime.Intrinsics;

namespace EmbeddingProjector.Numerics;

/// <summary>
/// Sums over vectors, with wide loops and a scalar tail. The order of addition depends only on the length: sums have 256
/// bits on every machine, two registers where one holds less.
/// </summary>
internal static class DenseVector
{
    /// <summary>The dot product of double-precision vectors of one length.</summary>
    public static double Dot(ReadOnlySpan<double> x, ReadOnlySpan<double> y)
    {
        var xs = MemoryMarshal.Cast<double, Vector256<double>>(x);
        var ys = MemoryMarshal.Cast<double, Vector256<double>>(y);
        Vector256<double> sum0 = default, sum1 = default;
        var i = 0;
        for (; i + 1 < xs.Length; i += 2)
        {
            sum0 += xs[i] * ys[i];
            sum1 += xs[i + 1] * ys[i + 1];
        }

        if (i < xs.Length)
            sum0 += xs[i] * ys[i];
        var total = Sum(sum0 + sum1);
        for (i = xs.Length * Vector256<double>.Count; i < x.Length; i++)
            total += x[i] * y[i];
        return total;
    }

    /// <summary>The dot product of single-precision vectors, summed in double precision.</summary>
    public static double Dot(ReadOnlySpan<float> x, ReadOnlySpan<float> y)
    {
        var xs = MemoryMarshal.Cast<float, Vector256<float>>(x);
        var ys = MemoryMarshal.Cast<float, Vector256<float>>(y);
        Vector256<double> sum0 = default, sum1 = default;
        for (var i = 0; i < xs.Length; i++)
        {
            var (x0, x1) = Vector256.Widen(xs[i]);
            var (y0, y1) = Vector256.Widen(ys[i]);
            sum0 += x0 * y0;
            sum1 += x1 * y1;
        }

        var total = Sum(sum0 + sum1);
        for (var i = xs.Length * Vector256<float>.Count; i < x.Length; i++)
            total += (double)x[i] * y[i];
        return total;
    }

    /// <summary>The dot product of single-precision vectors, summed in single precision in 64 sums, whose total has an
    /// error of at most length / 64 + 7 roundings.</summary>
    public static float SingleDot(ReadOnlySpan<float> x, ReadOnlySpan<float> y)
    {
        var xs = MemoryMarshal.Cast<float, Vector512<float>>(x);
        var ys = MemoryMarshal.Cast<float, Vector512<float>>(y);
        Vector512<float> sum0 = default, sum1 = default, sum2 = default, sum3 = default;
        var i = 0;
        for (; i + 3 < xs.Length; i += 4)
        {
            sum0 += xs[i] * ys[i];
            sum1 += xs[i + 1] * ys[i + 1];
            sum2 += xs[i + 2] * ys[i + 2];
            sum3 += xs[i + 3] * ys[i + 3];
        }

        for (; i < xs.Length; i++)
            sum0 += xs[i] * ys[i];
        var total = Vector512.Sum(sum0 + sum1 + (sum2 + sum3));
        for (i = xs.Length * Vector512<float>.Count; i < x.Length; i++)
            total += x[i] * y[i];
        return total;
    }

    /// <summary>The squared Euclidean distance of single-precision vectors, summed in double precision.</summary>
    public static double SquaredDistance(ReadOnlySpan<float> x, ReadOnlySpan<float> y)
    {
        var xs = MemoryMarshal.Cast<float, Vector256<float>>(x);
        var ys = MemoryMarshal.Cast<float, Vector256<float>>(y);
        Vector256<double> sum0 = default, sum1 = default;
        for (var i = 0; i < xs.Length; i++)
        {
            var (x0, x1) = Vector256.Widen(xs[i]);
            var (y0, y1) = Vector256.Widen(ys[i]);
            x0 -= y0;
            x1 -= y1;
            sum0 += x0 * x0;
            sum1 += x1 * x1;
        }

        var total = Sum(sum0 + sum1);
        for (var i = xs.Length * Vector256<float>.Count; i < x.Length; i++)
        {
            var difference = (double)x[i] - y[i];
            total += difference * difference;
        }

        return total;
    }

    /// <summary>The sum of all lanes, in one order on every machine.</summary>
    public static double Sum(Vector256<double> lanes)
    {
        var halves = lanes.GetLower() + lanes.GetUpper();
        return halves[0] + halves[1];
    }

    /// <summary>The sum of all lanes, in one order on every machine.</summary>
    public static float Sum(Vector256<float> lanes)
    {
        var halves = lanes.GetLower() + lanes.GetUpper();
        return halves[0] + halves[2] + (halves[1] + halves[3]);
    }

    /// <summary>The least and the greatest of numbers, of which there is one at least and none is NaN.</summary>
    public static (float Least, float Most) Extent(ReadOnlySpan<float> values)
    {
        var (least, most) = (values[0], values[0]);
        var wide = MemoryMarshal.Cast<float, Vector256<float>>(values);
        if (wide.Length > 0)
        {
            var (low, high) = (wide[0], wide[0]);
            foreach (var eight in wide[1..])
                (low, high) = (Vector256.MinNative(low, eight), Vector256.MaxNative(high, eight));
            for (var lane = 0; lane < Vector256<float>.Count; lane++)
                (least, most) = (Math.Min(least, low[lane]), Math.Max(most, high[lane]));
        }

        foreach (var value in values[(wide.Length * Vector256<float>.Count)..])
            (least, most) = (Math.Min(least, value), Math.Max(most, value));
        return (least, most);
    }

    /// <summary>target += factor * x.</summary>
    public static void AddScaled(Span<double> target, ReadOnlySpan<double> x, double factor)
    {
        var targets = MemoryMarshal.Cast<double, Vector<double>>(target);
        var xs = MemoryMarshal.Cast<double, Vector<double>>(x);
        var factors = new Vector<double>(factor);
        for (var i = 0; i < targets.Length; i++)
            targets[i] += xs[i] * factors;
        for (var i = targets.Length * Vector<double>.Count; i < target.Length; i++)
            target[i] += factor * x[i];
    }

    /// <summary>target *= factor.</summary>
    public static void Scale(Span<double> target, double factor)
    {
        for (var i = 0; i < target.Length; i++)
            target[i] *= factor;
    }

    /// <summary>(x, y) = (c x - s y, s x + c y), Givens' rotation of two rows.</summary>
    public static void Rotate(Span<double> x, Span<double> y, double c, double s)
    {
        var xs = MemoryMarshal.Cast<double, Vector<double>>(x);
        var ys = MemoryMarshal.Cast<double, Vector<double>>(y);
        var (cs, ss) = (new Vector<double>(c), new Vector<double>(s));
        for (var i = 0; i < xs.Length; i++)
        {
            var (a, b) = (xs[i], ys[i]);
            ys[i] = (ss * a) + (cs * b);
            xs[i] = (cs * a) - (ss * b);
        }

        for (var i = xs.Length * Vector<double>.Count; i < x.Length; i++)
        {
            var (a, b) = (x[i], y[i]);
            y[i] = (s * a) + (c * b);
            x[i] = (c * a) - (s * b);
        }
    }
}
