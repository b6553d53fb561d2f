namespace EmbeddingProjector.Preprocessing.Effects;

/// <summary>Where a point of the target lies in the source: (A x + B y + C, D x + E y + F), in this order of
/// operations.</summary>
internal readonly record struct AffineMap(double A, double B, double C, double D, double E, double F)
{
    /// <summary>Maps a point.</summary>
    public (double X, double Y) Apply(double x, double y) => ((A * x) + (B * y) + C, (D * x) + (E * y) + F);

    /// <summary>The map of a target whose origin was moved.</summary>
    public AffineMap Shifted(double x, double y)
    {
        var (c, f) = Apply(x, y);
        return this with { C = c, F = f };
    }

    /// <summary>Whole pixels that hold the mapped corners of a picture.</summary>
    public (long Width, long Height) ExpandedSize(int width, int height)
    {
        ReadOnlySpan<(double X, double Y)> corners =
            [Apply(0, 0), Apply(width, 0), Apply(width, height), Apply(0, height)];
        var (left, top, right, bottom) = (corners[0].X, corners[0].Y, corners[0].X, corners[0].Y);
        foreach (var (x, y) in corners)
        {
            (left, top) = (Math.Min(left, x), Math.Min(top, y));
            (right, bottom) = (Math.Max(right, x), Math.Max(bottom, y));
        }

        return ((long)(Math.Ceiling(right) - Math.Floor(left)), (long)(Math.Ceiling(bottom) - Math.Floor(top)));
    }
}
