namespace EmbeddingProjector.Analysis;

/// <summary>The strength 1 / (1 + a d^2b) of items at distance d in the result, and its forces by table.</summary>
internal sealed class UmapCurve
{
    private const int MantissaBits = 6; // steps an octave: 64
    private const int LeastExponent = -40;
    private const int Octaves = 80;
    private const float Near = 0.001f; // keeps the push finite, as in umap-learn

    private readonly float[] pull = new float[(Octaves << MantissaBits) + 1]; // by the square of the distance
    private readonly float[] push = new float[(Octaves << MantissaBits) + 1];

    public UmapCurve(double spread, double minDistance)
    {
        (A, B) = Fit(spread, minDistance);
        for (var i = 0; i < pull.Length; i++)
        {
            var squared = Math.ScaleB(1 + ((i & ((1 << MantissaBits) - 1)) / (double)(1 << MantissaBits)),
                LeastExponent + (i >> MantissaBits));
            var power = A * Math.Pow(squared, B);
            pull[i] = (float)(-2 * B * power / (squared * (1 + power)));
            push[i] = (float)(2 * B / ((Near + squared) * (1 + power)));
        }
    }

    public double A { get; }

    /// <summary>The curve's second parameter.</summary>
    public double B { get; }

    /// <summary>What the difference of two neighbors is multiplied by; below 0.</summary>
    public float Pull(float squaredDistance) => Look(pull, squaredDistance);

    /// <summary>What the difference of two strangers is multiplied by; above 0.</summary>
    public float Push(float squaredDistance) => Look(push, squaredDistance);

    /// <summary>Linear between 64 places an octave: a relative error below 1e-4.</summary>
    private static float Look(float[] table, float squaredDistance)
    {
        const int fractionBits = 23 - MantissaBits;
        var bits = BitConverter.SingleToInt32Bits(squaredDistance) - ((127 + LeastExponent) << 23);
        bits = Math.Clamp(bits, 0, (Octaves << 23) - 1);
        var index = bits >> fractionBits;
        var fraction = (bits & ((1 << fractionBits) - 1)) * (1f / (1 << fractionBits));
        return table[index] + (fraction * (table[index + 1] - table[index]));
    }

    /// <summary>
    /// Least squares on 300 places up to three spreads, as umap-learn: the strength is 1 up to the least distance and
    /// falls exponentially beyond. Levenberg and Marquardt's steps.
    /// </summary>
    private static (double A, double B) Fit(double spread, double minDistance)
    {
        var places = Enumerable.Range(0, 300).Select(i => 3 * spread * i / 299).ToArray();
        var (a, b, damping) = (1.0, 1.0, 1e-3);
        var error = Error(a, b);
        for (var step = 0; step < 200 && damping < 1e12; step++)
        {
            double aa = 0, ab = 0, bb = 0, ga = 0, gb = 0;
            foreach (var x in places.Skip(1))
            {
                var power = Math.Pow(x, 2 * b);
                var value = 1 / (1 + (a * power));
                var (da, db) = (-power * value * value, -2 * a * power * Math.Log(x) * value * value);
                var residual = value - Wanted(x);
                (aa, ab, bb) = (aa + (da * da), ab + (da * db), bb + (db * db));
                (ga, gb) = (ga + (da * residual), gb + (db * residual));
            }

            var (p, q) = (aa * (1 + damping), bb * (1 + damping));
            var determinant = (p * q) - (ab * ab);
            var (nextA, nextB) =
                (a - (((q * ga) - (ab * gb)) / determinant), b - (((p * gb) - (ab * ga)) / determinant));
            var nextError = nextA > 0 && nextB > 0 ? Error(nextA, nextB) : double.PositiveInfinity;
            if (!(nextError < error))
            {
                damping *= 10;
                continue;
            }

            (a, b, error, damping) = (nextA, nextB, nextError, damping / 10);
        }

        return (a, b);

        double Wanted(double x) => x < minDistance ? 1 : Math.Exp(-(x - minDistance) / spread);

        double Error(double a, double b) =>
            places.Sum(x => Math.Pow((1 / (1 + (a * Math.Pow(x, 2 * b)))) - Wanted(x), 2));
    }
}
