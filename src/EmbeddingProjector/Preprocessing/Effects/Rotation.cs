namespace EmbeddingProjector.Preprocessing.Effects;

/// <summary>Turns a picture about its centre, bit for bit as Pillow's <c>Image.rotate(angle, BILINEAR)</c>.</summary>
/// <remarks>
/// Quarter turns move pixels. Any other angle looks each target pixel's centre up in the source, in double; the result
/// of the interpolation is cut off, not rounded. Source: Pillow 9.4, <c>Image.rotate</c> and
/// <c>libImaging/Geometry.c</c>.
/// </remarks>
internal static class Rotation
{
    private const int Decimals = 15; // what Pillow rounds the matrix to

    /// <param name="image">A picture of any size.</param>
    /// <param name="angle">Degrees, counter-clockwise; finite.</param>
    /// <param name="expand">Makes the result large enough to hold the whole picture; else it has the picture's
    /// size.</param>
    /// <param name="fill">What the corners show.</param>
    /// <exception cref="ImageUnreadableException">The expanded picture has too many pixels.</exception>
    public static RgbImage Apply(RgbImage image, double angle, bool expand, PictureFill fill)
    {
        angle %= 360;
        if (angle < 0)
            angle += 360;
        switch (angle)
        {
            case 0:
                return new RgbImage(image.Width, image.Height, [.. image.Pixels]);
            case 180:
                return HalfTurn(image);
            case 90 or 270 when expand || image.Width == image.Height:
                return QuarterTurn(image, clockwise: angle == 270);
        }

        var map = Map(image, angle);
        if (!expand)
            return Resample(image, map, fill.Canvas(image.Width, image.Height), fill);

        var (width, height) = map.ExpandedSize(image.Width, image.Height);
        if (width * height * 3 > Array.MaxLength)
            throw new ImageUnreadableException(
                "rotation", $"expected at most {Array.MaxLength / 3} pixels, found {width} x {height}");

        return Resample(
            image,
            map.Shifted(-(width - image.Width) / 2.0, -(height - image.Height) / 2.0),
            fill.Canvas((int)width, (int)height),
            fill);
    }

    // From a place in the result to one in the source, about the centre.
    private static AffineMap Map(RgbImage image, double angle)
    {
        var radians = -(angle * (Math.PI / 180));
        var (cosine, sine) = (Rounded(Math.Cos(radians)), Rounded(Math.Sin(radians)));
        var (centerX, centerY) = (image.Width / 2.0, image.Height / 2.0);
        var turn = new AffineMap(cosine, sine, 0, Rounded(-Math.Sin(radians)), cosine, 0);
        var about = turn.Shifted(-centerX, -centerY);
        return about with { C = about.C + centerX, F = about.F + centerY };
    }

    // Python's round() gives the double next to the rounded decimal; Math.Round scales, and may miss it.
    private static double Rounded(double value) =>
        double.Parse(value.ToString($"F{Decimals}", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);

    private static RgbImage Resample(RgbImage image, AffineMap map, RgbImage target, PictureFill fill)
    {
        for (var y = 0; y < target.Height; y++)
        {
            var row = target.Row(y);
            for (var x = 0; x < target.Width; x++)
            {
                var (sourceX, sourceY) = map.Apply(x + 0.5, y + 0.5);
                var isInside = sourceX >= 0 && sourceX < image.Width && sourceY >= 0 && sourceY < image.Height;
                if (isInside || fill.IsEdge)
                    Interpolate(image, sourceX - 0.5, sourceY - 0.5, row.Slice(x * 3, 3));
            }
        }

        return target;
    }

    private static void Interpolate(RgbImage image, double x, double y, Span<byte> pixel)
    {
        var (left, top) = ((int)Math.Floor(x), (int)Math.Floor(y));
        var (partX, partY) = (x - left, y - top);
        var (first, second) = (Math.Clamp(left, 0, image.Width - 1), Math.Clamp(left + 1, 0, image.Width - 1));
        ReadOnlySpan<byte> upper = image.Row(Math.Clamp(top, 0, image.Height - 1));
        ReadOnlySpan<byte> lower = image.Row(Math.Clamp(top + 1, 0, image.Height - 1));
        for (var channel = 0; channel < 3; channel++)
        {
            var (a, b) = ((first * 3) + channel, (second * 3) + channel);
            var above = upper[a] + ((upper[b] - upper[a]) * partX);
            var below = lower[a] + ((lower[b] - lower[a]) * partX);
            pixel[channel] = (byte)(above + ((below - above) * partY));
        }
    }

    private static RgbImage HalfTurn(RgbImage image)
    {
        var turned = new RgbImage(image.Width, image.Height);
        for (int from = 0, to = image.Pixels.Length - 3; to >= 0; from += 3, to -= 3)
            image.Pixels.AsSpan(from, 3).CopyTo(turned.Pixels.AsSpan(to));
        return turned;
    }

    private static RgbImage QuarterTurn(RgbImage image, bool clockwise)
    {
        var turned = new RgbImage(image.Height, image.Width);
        for (var y = 0; y < image.Height; y++)
        {
            var row = image.Row(y);
            for (var x = 0; x < image.Width; x++)
            {
                var (column, line) = clockwise ? (image.Height - 1 - y, x) : (y, image.Width - 1 - x);
                row.Slice(x * 3, 3).CopyTo(turned.Row(line)[(column * 3)..]);
            }
        }

        return turned;
    }
}

/// <summary>Where a point of the target lies in the source: (A x + B y + C, D x + E y + F), in this order of
/// operations.</summary>
internal readonly record struct AffineMap(double A, double B, double C, double D, double E, double F)
{
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
