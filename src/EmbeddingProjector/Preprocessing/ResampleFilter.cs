namespace EmbeddingProjector.Preprocessing;

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
