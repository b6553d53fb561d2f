namespace EmbeddingProjector.Plots;

/// <summary>One pair of dimensions in a rectangle: grid, axes, points or thumbnails, arrows.</summary>
internal sealed class ScatterPanel
{
    private const double AxisSpace = 62; // left of the panel for numbers and name
    private const double BottomSpace = 56;
    private const double Padding = 0.04; // of the range, on each side
    private const double Frame = 2; // around a thumbnail
    private const double Rim = 1; // around the frame, to part neighbors
    private const int LeastTicks = 4; // about so many on a small panel

    private static readonly PlotColor Grid = PlotColor.FromRgb(0xE9EBEE);
    private static readonly PlotColor Zero = PlotColor.FromRgb(0xC9CDD3);
    private static readonly PlotColor Number = PlotColor.FromRgb(0x6B727B);
    private static readonly PlotColor Name = PlotColor.FromRgb(0x33383F);

    private readonly IPlotCanvas canvas;
    private readonly ProjectionPlotOptions options;
    private readonly double left, top, width, height;
    private readonly int horizontal, vertical;
    private readonly (double From, double To) xRange, yRange;

    public ScatterPanel(
        IPlotCanvas canvas,
        ProjectionPlotOptions options,
        Matrix coordinates,
        (int Horizontal, int Vertical) dimensions,
        (double X, double Y, double Width, double Height) place,
        double margin)
    {
        (this.canvas, this.options) = (canvas, options);
        (horizontal, vertical) = dimensions;
        (left, top) = (place.X + AxisSpace, place.Y);
        (width, height) = (place.Width - AxisSpace, place.Height - BottomSpace);
        xRange = Range(coordinates, horizontal, (margin + 4) / width);
        yRange = Range(coordinates, vertical, (margin + 4) / height);
    }

    /// <summary>Draws the grid, numbers and names.</summary>
    public void DrawAxes()
    {
        var numbers = new TextStyle(13, Number, TextAnchor.Middle);
        var (across, down) = (Math.Max(LeastTicks, (int)(width / 90)), Math.Max(LeastTicks, (int)(height / 70)));
        foreach (var (value, text) in AxisTicks.Between(xRange.From, xRange.To, across))
        {
            var x = Math.Round(X(value)) + 0.5;
            canvas.Line([(x, top), (x, top + height)], 1, value == 0 ? Zero : Grid);
            canvas.Text(text, x, top + height + 20, numbers);
        }

        foreach (var (value, text) in AxisTicks.Between(yRange.From, yRange.To, down))
        {
            var y = Math.Round(Y(value)) + 0.5;
            canvas.Line([(left, y), (left + width, y)], 1, value == 0 ? Zero : Grid);
            canvas.Text(text, left - 8, y + 4.5, numbers with { Anchor = TextAnchor.End });
        }

        var name = new TextStyle(15, Name, TextAnchor.Middle);
        canvas.Text(AxisName(horizontal), left + (width / 2), top + height + 44, name);
        canvas.Text(AxisName(vertical), left - 46, top + (height / 2), name with { Upward = true });
    }

    /// <summary>Draws the axes of three dimensions from the origin, which the two of the panel show from aside.</summary>
    public void DrawAxes(PlotSpace space)
    {
        var length = PlotSpace.Axes.Min(axis => Stretch((axis.Right, axis.Up)));
        var name = new TextStyle(15, Name);
        for (var i = 0; i < 3; i++)
        {
            var (right, up, _) = PlotSpace.Axes[i];
            foreach (var side in (double[])[-length, length])
                canvas.Line([(X(0), Y(0)), (X(right * side), Y(up * side))], 1.2, side > 0 ? Number : Zero);
            canvas.Text(space.Names[i], X(right * length) + 4, Y(up * length) - 4, name with
            {
                Anchor = right > 0.7 ? TextAnchor.End : TextAnchor.Middle,
            });
        }
    }

    /// <summary>Draws one item as a disc with a white rim.</summary>
    public void DrawPoint(ReadOnlySpan<float> item, PlotColor color)
    {
        var (x, y) = (X(item[horizontal]), Y(item[vertical]));
        canvas.Disc(x, y, options.PointRadius + 0.8, PlotColor.White with { Opacity = 200 });
        canvas.Disc(x, y, options.PointRadius, color with { Opacity = 225 });
    }

    /// <summary>Draws a line from one item to another, which gets a halo.</summary>
    public void DrawLink(ReadOnlySpan<float> from, ReadOnlySpan<float> to, PlotColor color)
    {
        var (x, y) = (X(to[horizontal]), Y(to[vertical]));
        canvas.Line([(X(from[horizontal]), Y(from[vertical])), (x, y)], 1.6, color with { Opacity = 200 });
        canvas.Disc(x, y, options.PointRadius + 3.5, color);
    }

    /// <summary>Writes a name beside an item.</summary>
    public void DrawName(ReadOnlySpan<float> item, string name, double beside) => canvas.Text(
        name, X(item[horizontal]) + beside + 4, Y(item[vertical]) + 4, new TextStyle(11, Name));

    /// <summary>Draws one item as its picture in a frame of its class's colour.</summary>
    public void DrawThumbnail(ReadOnlySpan<float> item, RgbImage image, PlotColor? frame)
    {
        var scale = (double)options.ThumbnailSize / Math.Max(image.Width, image.Height);
        var (width, height) =
            (Math.Max(1, Math.Round(image.Width * scale)), Math.Max(1, Math.Round(image.Height * scale)));
        var (x, y) = (Math.Round(X(item[horizontal]) - (width / 2)), Math.Round(Y(item[vertical]) - (height / 2)));
        if (frame is { } color)
        {
            Surround(Frame + Rim, PlotColor.White);
            Surround(Frame, color);
        }

        canvas.Image(image, x, y, width, height);

        void Surround(double by, PlotColor ink) =>
            canvas.FillRectangle(x - by, y - by, width + (2 * by), height + (2 * by), ink);
    }

    /// <summary>Draws labelled arrows from the origin.</summary>
    public void DrawArrows(IReadOnlyList<PlotColor> colors)
    {
        var reach = options.Arrows.Select(arrow => Stretch((arrow.End[horizontal], arrow.End[vertical])))
            .DefaultIfEmpty(0).Min();
        if (!double.IsFinite(reach))
            return; // all of them are of no length here
        var (originX, originY) = (X(0), Y(0));
        for (var i = 0; i < options.Arrows.Count; i++)
        {
            var (label, end) = options.Arrows[i];
            var (x, y) = (X(end[horizontal] * reach), Y(end[vertical] * reach));
            var length = double.Hypot(x - originX, y - originY);
            if (length < 1)
                continue;
            var (dx, dy) = ((x - originX) / length, (y - originY) / length);
            var (baseX, baseY) = (x - (14 * dx), y - (14 * dy));
            canvas.Line([(originX, originY), (baseX, baseY)], 2.5, colors[i]);
            canvas.FillConvex(
                [(x, y), (baseX - (6 * dy), baseY + (6 * dx)), (baseX + (6 * dy), baseY - (6 * dx))], colors[i]);
            var anchor = dx > 0.3 ? TextAnchor.Start : dx < -0.3 ? TextAnchor.End : TextAnchor.Middle;
            DrawTag(label, x + (6 * dx), y + (12 * dy) + 5, new TextStyle(15, colors[i], anchor, Bold: true));
        }
    }

    /// <summary>A text on a white ground, to be read above points.</summary>
    private void DrawTag(string text, double x, double y, TextStyle style)
    {
        var width = StrokeFont.Measure(text, style);
        var start = style.Anchor switch
        {
            TextAnchor.Start => 0,
            TextAnchor.Middle => -width / 2,
            _ => -width,
        };
        canvas.FillRectangle(x + start - 3, y - 14, width + 6, 19, PlotColor.White with { Opacity = 200 });
        canvas.Text(text, x, y, style);
    }

    /// <summary>The factor at which an arrow from the origin meets 85 % of the way to the panel's edge.</summary>
    private double Stretch((double Right, double Up) end)
    {
        var factor = double.PositiveInfinity;
        foreach (var isVertical in (bool[])[false, true])
        {
            var (value, range) = isVertical ? (end.Up, yRange) : (end.Right, xRange);
            if (value > 0)
                factor = Math.Min(factor, range.To / value);
            if (value < 0)
                factor = Math.Min(factor, range.From / value);
        }

        return 0.85 * Math.Max(0, factor);
    }

    private string AxisName(int dimension)
    {
        if (options.AxisNames is { } names)
            return names[dimension];
        var name = string.Create(CultureInfo.InvariantCulture, $"{options.AxisName} {dimension + 1}");
        return options.ExplainedVarianceRatio is { } ratio && dimension < ratio.Count
            ? string.Create(CultureInfo.InvariantCulture, $"{name} ({100 * ratio[dimension]:F1} % of the variance)")
            : name;
    }

    private double X(double value) => left + (width * (value - xRange.From) / (xRange.To - xRange.From));

    private double Y(double value) => top + (height * (1 - ((value - yRange.From) / (yRange.To - yRange.From))));

    /// <summary>The values' range, widened so that what is drawn around a point stays inside.</summary>
    private static (double From, double To) Range(Matrix coordinates, int dimension, double margin)
    {
        var (from, to) = (double.PositiveInfinity, double.NegativeInfinity);
        for (var i = 0; i < coordinates.Rows; i++)
        {
            from = Math.Min(from, coordinates[i, dimension]);
            to = Math.Max(to, coordinates[i, dimension]);
        }

        if (!(to > from))
            (from, to) = (from - 1, from + 1);
        var space = Math.Min(0.4, Math.Max(Padding, margin));
        var widened = (to - from) * space / (1 - (2 * space));
        return (from - widened, to + widened);
    }
}
