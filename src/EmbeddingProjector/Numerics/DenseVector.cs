using System.Numerics;
using System.Runtime.InteropServices;

namespace EmbeddingProjector.Numerics;

/// <summary>
/// Sums over vectors, with wide loops and a scalar tail. The order of addition depends only on the length.
/// </summary>
internal static class DenseVector
{
    /// <summary>The dot product of double-precision vectors of one length.</summary>
    public static double Dot(ReadOnlySpan<double> x, ReadOnlySpan<double> y)
    {
        var xs = MemoryMarshal.Cast<double, Vector<double>>(x);
        var ys = MemoryMarshal.Cast<double, Vector<double>>(y);
        Vector<double> sum0 = default, sum1 = default;
        var i = 0;
        for (; i + 1 < xs.Length; i += 2)
        {
            sum0 += xs[i] * ys[i];
            sum1 += xs[i + 1] * ys[i + 1];
        }

        if (i < xs.Length)
            sum0 += xs[i] * ys[i];
        var total = Vector.Sum(sum0 + sum1);
        for (i = xs.Length * Vector<double>.Count; i < x.Length; i++)
            total += x[i] * y[i];
        return total;
    }

    /// <summary>The dot product of single-precision vectors, summed in double precision.</summary>
    public static double Dot(ReadOnlySpan<float> x, ReadOnlySpan<float> y)
    {
        var xs = MemoryMarshal.Cast<float, Vector<float>>(x);
        var ys = MemoryMarshal.Cast<float, Vector<float>>(y);
        Vector<double> sum0 = default, sum1 = default;
        for (var i = 0; i < xs.Length; i++)
        {
            Vector.Widen(xs[i], out var x0, out var x1);
            Vector.Widen(ys[i], out var y0, out var y1);
            sum0 += x0 * y0;
            sum1 += x1 * y1;
        }

        var total = Vector.Sum(sum0 + sum1);
        for (var i = xs.Length * Vector<float>.Count; i < x.Length; i++)
            total += (double)x[i] * y[i];
        return total;
    }

    /// <summary>The squared Euclidean distance of single-precision vectors, summed in double precision.</summary>
    public static double SquaredDistance(ReadOnlySpan<float> x, ReadOnlySpan<float> y)
    {
        var xs = MemoryMarshal.Cast<float, Vector<float>>(x);
        var ys = MemoryMarshal.Cast<float, Vector<float>>(y);
        Vector<double> sum0 = default, sum1 = default;
        for (var i = 0; i < xs.Length; i++)
        {
            Vector.Widen(xs[i], out var x0, out var x1);
            Vector.Widen(ys[i], out var y0, out var y1);
            x0 -= y0;
            x1 -= y1;
            sum0 += x0 * x0;
            sum1 += x1 * x1;
        }

        var total = Vector.Sum(sum0 + sum1);
        for (var i = xs.Length * Vector<float>.Count; i < x.Length; i++)
        {
            var difference = (double)x[i] - y[i];
            total += difference * difference;
        }

        return total;
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
