namespace EmbeddingProjector.Plots;

/// <summary>Draws on pixels, antialiased, on a white ground.</summary>
internal sealed class RasterCanvas : IPlotCanvas
{
    private readonly CoverageMask mask;
    private readonly HashSet<Rune> undrawn = [];

    /// <summary>Makes a white picture.</summary>
    public RasterCanvas(int width, int height)
    {
        Picture = new RgbImage(width, height);
        Picture.Pixels.AsSpan().Fill(255);
        mask = new CoverageMask(width, height);
    }

    /// <summary>The characters that were drawn as boxes with their numbers, in the order of their coming.</summary>
    public IReadOnlyCollection<Rune> Undrawn => undrawn;

    /// <summary>What was drawn so far.</summary>
    public RgbImage Picture { get; }

    public void FillRectangle(double x, double y, double width, double height, PlotColor color)
    {
        for (var row = Math.Max(0, (int)y); row < Math.Min(Picture.Height, Math.Ceiling(y + height)); row++)
        {
            var vertical = Math.Min(row + 1, y + height) - Math.Max(row, y);
            for (var column = Math.Max(0, (int)x); column < Math.Min(Picture.Width, Math.Ceiling(x + width)); column++)
                Paint(column, row, vertical * (Math.Min(column + 1, x + width) - Math.Max(column, x)), color);
        }
    }

    public void Line(ReadOnlySpan<(double X, double Y)> points, double width, PlotColor color)
    {
        for (var i = 1; i < points.Length; i++)
            mask.AddSegment(points[i - 1], points[i], width);
        PaintMask(color);
    }

    public void FillConvex(ReadOnlySpan<(double X, double Y)> points, PlotColor color)
    {
        mask.AddConvex(points.ToArray());
        PaintMask(color);
    }

    public void Disc(double x, double y, double radius, PlotColor color)
    {
        mask.AddSegment((x, y), (x, y), 2 * radius);
        PaintMask(color);
    }

    public void Text(string text, double x, double y, TextStyle style)
    {
        undrawn.UnionWith(StrokeFont.Undrawn(text));
        var length = StrokeFont.Measure(text, style);
        var start = style.Anchor switch
        {
            TextAnchor.Start => 0,
            TextAnchor.Middle => -length / 2,
            _ => -length,
        };
        var pen = StrokeFont.Pen(style);
        // The pen's lower edge on a pixel's edge: sharp baselines and, by the font's scale, sharp capitals.
        var lift = style.Upward ? Math.Round(x) - (pen / 2) : Math.Round(y) - (pen / 2);
        foreach (var stroke in StrokeFont.Strokes(text, style))
        {
            for (var i = 1; i < stroke.Length; i++)
                mask.AddSegment(Place(stroke[i - 1]), Place(stroke[i]), pen);
        }

        PaintMask(style.Color);

        (double X, double Y) Place((double X, double Y) point) => style.Upward
            ? (lift + point.Y, y - start - point.X)
            : (x + start + point.X, lift + point.Y);
    }

    public void Image(RgbImage image, double x, double y, double width, double height)
    {
        var (left, top) = ((int)Math.Round(x), (int)Math.Round(y));
        var scaled = AreaScaling.Resize(
            image, Math.Max(1, (int)Math.Round(width)), Math.Max(1, (int)Math.Round(height)));
        var from = Math.Max(0, -left);
        var to = Math.Min(scaled.Width, Picture.Width - left);
        if (from >= to)
            return;
        for (var row = Math.Max(0, -top); row < Math.Min(scaled.Height, Picture.Height - top); row++)
            scaled.Row(row)[(from * 3)..(to * 3)].CopyTo(Picture.Row(top + row)[((left + from) * 3)..]);
    }

    private void PaintMask(PlotColor color) => mask.Paint((x, y, coverage) => Paint(x, y, coverage, color));

    private void Paint(int x, int y, double coverage, PlotColor color)
    {
        var part = coverage * color.Opacity / 255;
        var pixel = Picture.Row(y).Slice(x * 3, 3);
        pixel[0] = Mix(pixel[0], color.Red, part);
        pixel[1] = Mix(pixel[1], color.Green, part);
        pixel[2] = Mix(pixel[2], color.Blue, part);
    }

    private static byte Mix(byte from, byte to, double part) => (byte)(from + ((to - from) * part) + 0.5);
}
