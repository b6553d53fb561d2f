namespace EmbeddingProjector.Preprocessing;

/// <summary>Which source pixels make up each output pixel along one axis, and with which fixed-point weights.</summary>
/// <remarks>
/// Pillow's <c>precompute_coeffs</c> and <c>normalize_coeffs_8bpc</c>: the filter is stretched by the reduction, its
/// weights are normalised in double, then rounded to <see cref="PrecisionBits"/> bits.
/// </remarks>
internal sealed class ResampleWeights
{
    /// <summary>Fraction bits of a weight: 32, less 8 of the pixel, less 2 for overshoot.</summary>
    public const int PrecisionBits = 32 - 8 - 2;

    /// <summary>Taps are padded with zero weights to a multiple of this, so that kernels need no remainder.</summary>
    public const int TapMultiple = 2;

    // Reached only by pictures tens of millions of pixels long, whose weights would not fit in memory.
    private const long MostWeights = 1 << 27;

    private ResampleWeights(int count, int taps)
    {
        Taps = taps;
        First = new int[count];
        TapCounts = new int[count];
        Values = new int[count * taps];
    }

    /// <summary>Weights stored for each output pixel.</summary>
    public int Taps { get; }

    /// <summary>[count]: the first source pixel of each output pixel.</summary>
    public int[] First { get; }

    /// <summary>[count]: how many source pixels count; the weights after them are zero.</summary>
    public int[] TapCounts { get; }

    /// <summary>[count, taps].</summary>
    public int[] Values { get; }

    /// <summary>One past the last source pixel that any output pixel needs.</summary>
    public int SourceEnd { get; private set; }

    /// <summary>Computes the weights of a stretch of output pixels.</summary>
    /// <param name="sourceLength">Source pixels along the axis.</param>
    /// <param name="targetLength">Output pixels along the whole axis.</param>
    /// <param name="first">The first output pixel wanted.</param>
    /// <param name="count">How many output pixels are wanted.</param>
    public static ResampleWeights Make(
        int sourceLength, long targetLength, Interpolation interpolation, long first, int count)
    {
        var scale = (double)sourceLength / targetLength;
        var filterScale = Math.Max(scale, 1.0);
        var support = ResampleFilter.Support(interpolation) * filterScale;
        var taps = ((long)Math.Ceiling(support) * 2 + TapMultiple) / TapMultiple * TapMultiple;
        if (taps * count > MostWeights)
            throw new ImageUnreadableException(
                "resize", $"a side of {sourceLength} pixels is too long for {targetLength}");

        var weights = new ResampleWeights(count, (int)taps);
        var exact = new double[taps];
        for (var i = 0; i < count; i++)
        {
            var center = (first + i + 0.5) * scale;
            var from = Math.Max((int)(center - support + 0.5), 0);
            var length = Math.Min((int)(center + support + 0.5), sourceLength) - from;
            Sample(interpolation, exact.AsSpan(0, length), from - center + 0.5, 1.0 / filterScale);
            ToFixedPoint(exact.AsSpan(0, length), weights.Values.AsSpan(i * (int)taps));
            weights.First[i] = from;
            weights.TapCounts[i] = length;
            weights.SourceEnd = Math.Max(weights.SourceEnd, from + length);
        }

        return weights;
    }

    private static void Sample(Interpolation interpolation, Span<double> weights, double start, double inverseScale)
    {
        var sum = 0.0;
        for (var i = 0; i < weights.Length; i++)
        {
            weights[i] = ResampleFilter.At(interpolation, (i + start) * inverseScale);
            sum += weights[i];
        }

        if (sum == 0.0)
            return;

        foreach (ref var weight in weights)
            weight /= sum;
    }

    private static void ToFixedPoint(ReadOnlySpan<double> exact, Span<int> values)
    {
        for (var i = 0; i < exact.Length; i++)
            values[i] = (int)((exact[i] < 0 ? -0.5 : 0.5) + exact[i] * (1 << PrecisionBits));
    }
}

/// <summary>The filters of Pillow's <c>Resample.c</c>, written in its order of operations.</summary>
internal static class ResampleFilter
{
    private const double CubicA = -0.5;

    /// <summary>How far a filter reaches to each side, in output pixels.</summary>
    public static double Support(Interpolation interpolation) => interpolation switch
    {
        Interpolation.Bilinear => 1.0,
        Interpolation.Bicubic => 2.0,
        _ => throw new ArgumentOutOfRangeException(nameof(interpolation), interpolation, "expected a known filter"),
    };

    /// <summary>A filter's value at a distance from its centre.</summary>
    public static double At(Interpolation interpolation, double x)
    {
        x = Math.Abs(x);
        return interpolation == Interpolation.Bilinear ? Triangle(x) : Cubic(x);
    }

    private static double Triangle(double x) => x < 1.0 ? 1.0 - x : 0.0;

    private static double Cubic(double x) => x switch
    {
        < 1.0 => ((CubicA + 2.0) * x - (CubicA + 3.0)) * x * x + 1,
        < 2.0 => (((x - 5) * x + 8) * x - 4) * CubicA,
        _ => 0.0,
    };
}
