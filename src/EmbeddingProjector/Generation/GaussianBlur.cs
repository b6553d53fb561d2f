namespace EmbeddingProjector.Generation;

/// <summary>A 3x3 Gaussian blur as <c>torchvision.transforms.GaussianBlur(3, sigma)</c>: the edge's neighbors are
/// mirrored.</summary>
internal static class GaussianBlur
{
    /// <summary>Blurs in place.</summary>
    /// <param name="picture">The picture.</param>
    /// <param name="sigma">The standard deviation in pixels; 0 changes nothing.</param>
    public static void Apply(FloatPicture picture, double sigma)
    {
        if (sigma <= 0)
            return;

        var side = Math.Exp(-0.5 / (sigma * sigma));
        var (center, edge) = ((float)(1 / (1 + 2 * side)), (float)(side / (1 + 2 * side)));
        var (height, width) = (picture.Height, picture.Width);
        for (var channel = 0; channel < FloatPicture.Channels; channel++)
        {
            var plane = picture.Values.AsSpan(channel * height * width, height * width);
            BlurRows(plane, height, width, center, edge);
            BlurColumns(plane, height, width, center, edge);
        }
    }

    private static void BlurRows(Span<float> plane, int height, int width, float center, float edge)
    {
        var source = new float[width];
        for (var y = 0; y < height; y++)
        {
            var row = plane.Slice(y * width, width);
            row.CopyTo(source);
            for (var x = 1; x < width - 1; x++)
                row[x] = center * source[x] + edge * (source[x - 1] + source[x + 1]);
            row[0] = center * source[0] + 2 * edge * source[Mirrored(-1, width)];
            if (width > 1)
                row[^1] = center * source[^1] + 2 * edge * source[Mirrored(width, width)];
        }
    }

    private static void BlurColumns(Span<float> plane, int height, int width, float center, float edge)
    {
        var (above, here) = (new float[width], new float[width]);
        plane.Slice(Mirrored(-1, height) * width, width).CopyTo(above);
        var mirroredLast = plane.Slice(Mirrored(height, height) * width, width).ToArray();
        for (var y = 0; y < height; y++)
        {
            var row = plane.Slice(y * width, width);
            var below = y < height - 1 ? plane.Slice((y + 1) * width, width) : mirroredLast;
            row.CopyTo(here);
            for (var x = 0; x < width; x++)
                row[x] = center * here[x] + edge * (above[x] + below[x]);
            (above, here) = (here, above);
        }
    }

    // The pixel beyond an edge is the one before it; a single pixel is its own neighbor.
    private static int Mirrored(int place, int length) =>
        length == 1 ? 0 : place < 0 ? -place : place >= length ? 2 * length - 2 - place : place;
}
