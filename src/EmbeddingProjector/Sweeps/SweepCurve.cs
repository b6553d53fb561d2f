using EmbeddingProjector.Plots;

namespace EmbeddingProjector.Sweeps;

/// <summary>The curve of a sweep: the cosine to the unchanged picture over the values, and below it a strip in the
/// colours of the predicted classes.</summary>
internal sealed class SweepCurve
{
    private const int Width = 1200;
    private const int Height = 520;
    private const double Left = 84;
    private const double Top = 92;
    private const double Edge = 26;
    private const double PlotHeight = 320;
    private const double StripHeight = 16;
    private const double StripTop = Top + PlotHeight + 8;
    private const double LeastRange = 0.01; // a curve at 1 all along lies at the top and not in the middle of noise

    private static readonly PlotColor Grid = PlotColor.FromRgb(0xE9EBEE);
    private static readonly PlotColor Ink = PlotColor.FromRgb(0x33383F);
    private static readonly PlotColor Pale = PlotColor.FromRgb(0x6B727B);

    private readonly string title;
    private readonly string axis;
    private readonly SweepResult sweep;
    private readonly string[] classes; // the most frequent first
    private readonly PlotLegend legend;
    private readonly double plotWidth;
    private readonly (double From, double To) xRange, yRange;

    /// <summary>Prepares a plot.</summary>
    /// <param name="axis">What the values are called.</param>
    /// <param name="sweep">At least 2 values.</param>
    public SweepCurve(string title, string axis, SweepResult sweep)
    {
        (this.title, this.axis, this.sweep) = (title, axis, sweep);
        classes = sweep.Predicted is null
            ? []
            : [.. sweep.Predicted.CountBy(name => name).OrderByDescending(pair => pair.Value).Select(pair => pair.Key)];
        legend = new PlotLegend(classes);
        var legendWidth = legend.Width(Height - Top - Edge);
        plotWidth = Width - Left - Edge - (legendWidth > 0 ? legendWidth + 24 : 0);

        var (least, most) = (sweep.Values.Min(), sweep.Values.Max());
        xRange = most > least ? (least, most) : (least - 1, most + 1);
        var lowest = sweep.Cosine.Where(double.IsFinite).DefaultIfEmpty(0).Min();
        var range = Math.Max(1 - lowest, LeastRange);
        yRange = (1 - (1.05 * range), 1 + (0.05 * range));
    }

    public void WritePng(Stream file)
    {
        var canvas = new RasterCanvas(Width, Height);
        Draw(canvas);
        PngEncoder.Write(file, canvas.Picture);
    }

    public void WriteSvg(Stream file)
    {
        var canvas = new SvgCanvas(Width, Height);
        Draw(canvas);
        file.Write(Encoding.UTF8.GetBytes(canvas.ToString()));
    }

    private void Draw(IPlotCanvas canvas)
    {
        canvas.FillRectangle(0, 0, Width, Height, PlotColor.White);
        canvas.Text(title, Edge, Edge + 18, new TextStyle(25, PlotColor.FromRgb(0x1D2126), Bold: true));
        canvas.Text(Subtitle(), Edge, Edge + 46, new TextStyle(15, Pale));
        DrawAxes(canvas);
        DrawCurve(canvas);
        DrawStrip(canvas);
        legend.Draw(canvas, Width - Edge - legend.Width(Height - Top - Edge), Top, Height - Top - Edge);
    }

    private string Subtitle()
    {
        var mean = double.IsFinite(sweep.Invariance)
            ? string.Create(CultureInfo.InvariantCulture, $"mean {sweep.Invariance:F3}")
            : "no mean";
        return $"cosine to the unchanged picture by {sweep.Set.Name}, {sweep.Layer}; {mean}, "
            + $"{sweep.Flips.Length} changes of the predicted class (strip)";
    }

    private void DrawAxes(IPlotCanvas canvas)
    {
        var numbers = new TextStyle(13, Pale, TextAnchor.Middle);
        foreach (var (value, text) in AxisTicks.Between(yRange.From, Math.Min(1, yRange.To), 6))
        {
            var y = Math.Round(Y(value)) + 0.5;
            canvas.Line([(Left, y), (Left + plotWidth, y)], 1, Grid);
            canvas.Text(text, Left - 8, y + 4.5, numbers with { Anchor = TextAnchor.End });
        }

        foreach (var (value, text) in AxisTicks.Between(xRange.From, xRange.To, (int)(plotWidth / 70)))
        {
            var x = Math.Round(X(value)) + 0.5;
            canvas.Line([(x, Top), (x, StripTop)], 1, Grid);
            canvas.Text(text, x, StripTop + StripHeight + 20, numbers);
        }

        var name = new TextStyle(15, Ink, TextAnchor.Middle);
        canvas.Text(axis, Left + (plotWidth / 2), StripTop + StripHeight + 44, name);
        canvas.Text("cosine", Left - 56, Top + (PlotHeight / 2), name with { Upward = true });
    }

    // A value without a cosine leaves a gap.
    private void DrawCurve(IPlotCanvas canvas)
    {
        var points = new List<(double X, double Y)>();
        for (var i = 0; i <= sweep.Values.Length; i++)
        {
            if (i < sweep.Values.Length && double.IsFinite(sweep.Cosine[i]))
            {
                points.Add((X(sweep.Values[i]), Y(sweep.Cosine[i])));
                continue;
            }

            if (points.Count > 1)
                canvas.Line(points.ToArray(), 2, Palette.Color(0));
            points.Clear();
        }
    }

    // One rectangle a run of a class, to the middle between two values.
    private void DrawStrip(IPlotCanvas canvas)
    {
        if (sweep.Predicted is not { } predicted)
            return;

        var order = Enumerable.Range(0, predicted.Length).OrderBy(i => sweep.Values[i]).ToArray();
        var from = Left;
        for (var i = 0; i < order.Length; i++)
        {
            var isLast = i == order.Length - 1;
            if (!isLast && predicted[order[i]] == predicted[order[i + 1]])
                continue;

            var to = isLast
                ? Left + plotWidth
                : Math.Round(X((sweep.Values[order[i]] + sweep.Values[order[i + 1]]) / 2));
            var color = Palette.Color(Array.IndexOf(classes, predicted[order[i]]));
            canvas.FillRectangle(from, StripTop, to - from, StripHeight, color);
            from = to;
        }
    }

    private double X(double value) => Left + (plotWidth * (value - xRange.From) / (xRange.To - xRange.From));

    private double Y(double value) => Top + (PlotHeight * (1 - ((value - yRange.From) / (yRange.To - yRange.From))));
}
