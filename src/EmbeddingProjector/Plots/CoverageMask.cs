namespace EmbeddingProjector.Plots;

/// <summary>How much of each pixel a shape covers, gathered over the shape's parts before it is painted once.</summary>
internal sealed class CoverageMask
{
    private readonly int canvasWidth, canvasHeight;
    private readonly float[] mask; // [canvas height, canvas width]
    private int touchedLeft, touchedTop, touchedRight, touchedBottom;

    public CoverageMask(int width, int height)
    {
        (canvasWidth, canvasHeight) = (width, height);
        mask = new float[checked(width * height)];
        Reset();
    }

    /// <summary>
    /// Adds a line of round ends: a pixel is covered as far as its centre is nearer than half the width.
    /// </summary>
    public void AddSegment((double X, double Y) from, (double X, double Y) to, double width)
    {
        var radius = width / 2;
        var (dx, dy) = (to.X - from.X, to.Y - from.Y);
        var squareLength = (dx * dx) + (dy * dy);
        Fill(
            Math.Min(from.X, to.X) - radius, Math.Min(from.Y, to.Y) - radius,
            Math.Max(from.X, to.X) + radius, Math.Max(from.Y, to.Y) + radius,
            (x, y) =>
            {
                var along = squareLength == 0
                    ? 0
                    : Math.Clamp((((x - from.X) * dx) + ((y - from.Y) * dy)) / squareLength, 0, 1);
                return radius - double.Hypot(x - from.X - (along * dx), y - from.Y - (along * dy));
            });
    }

    public void AddConvex((double X, double Y)[] points)
    {
        var area = 0.0;
        for (var i = 0; i < points.Length; i++)
        {
            var (a, b) = (points[i], points[(i + 1) % points.Length]);
            area += (a.X * b.Y) - (b.X * a.Y);
        }

        var side = area < 0 ? -1 : 1;
        Fill(
            points.Min(p => p.X), points.Min(p => p.Y), points.Max(p => p.X), points.Max(p => p.Y),
            (x, y) =>
            {
                var inside = double.PositiveInfinity;
                for (var i = 0; i < points.Length; i++)
                {
                    var (a, b) = (points[i], points[(i + 1) % points.Length]);
                    var (dx, dy) = (b.X - a.X, b.Y - a.Y);
                    var length = double.Hypot(dx, dy);
                    if (length > 0)
                        inside = Math.Min(inside, side * ((dx * (y - a.Y)) - (dy * (x - a.X))) / length);
                }

                return inside;
            });
    }

    /// <summary>Paints what was added and forgets it.</summary>
    /// <param name="paint">Called with each pixel's column, row and coverage above 0 to 1.</param>
    public void Paint(Action<int, int, float> paint)
    {
        for (var y = touchedTop; y < touchedBottom; y++)
        {
            var row = mask.AsSpan((y * canvasWidth) + touchedLeft, Math.Max(0, touchedRight - touchedLeft));
            for (var x = 0; x < row.Length; x++)
            {
                if (row[x] > 0)
                    paint(touchedLeft + x, y, row[x]);
            }
            row.Clear();
        }

        Reset();
    }

    /// <param name="left">The shape's bounds, in pixels, like the three after it.</param>
    /// <param name="top">See above.</param>
    /// <param name="right">See above.</param>
    /// <param name="bottom">See above.</param>
    /// <param name="depth">How far inside the shape a point is, in pixels; negative outside.</param>
    private void Fill(double left, double top, double right, double bottom, Func<double, double, double> depth)
    {
        var (x0, x1) = (Clamp(left - 1, canvasWidth), Clamp(right + 2, canvasWidth));
        var (y0, y1) = (Clamp(top - 1, canvasHeight), Clamp(bottom + 2, canvasHeight));
        for (var y = y0; y < y1; y++)
        {
            for (var x = x0; x < x1; x++)
            {
                var covered = (float)Math.Clamp(depth(x + 0.5, y + 0.5) + 0.5, 0, 1);
                ref var pixel = ref mask[(y * canvasWidth) + x];
                pixel = Math.Max(pixel, covered);
            }
        }

        (touchedLeft, touchedRight) = (Math.Min(touchedLeft, x0), Math.Max(touchedRight, x1));
        (touchedTop, touchedBottom) = (Math.Min(touchedTop, y0), Math.Max(touchedBottom, y1));
    }

    private void Reset() => 
        (touchedLeft, touchedTop, touchedRight, touchedBottom) = (canvasWidth, canvasHeight, 0, 0);

    private static int Clamp(double value, int limit) => (int)Math.Clamp(Math.Floor(value), 0, limit);
}
