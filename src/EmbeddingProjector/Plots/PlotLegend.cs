namespace EmbeddingProjector.Plots;

/// <summary>The list of classes with their colours: a column, and where they are many, several of smaller
/// letters.</summary>
internal sealed class PlotLegend(IReadOnlyList<string> classes) : IPlotLegend
{
    // From the largest that fits: a line's height, the letters' size, the most columns, and a name's most pixels.
    private static readonly (double Line, double Size, int Columns, double NameWidth)[] Layouts =
        [(26, 15, 1, 260), (20, 13, 1, 260), (16, 11, 2, 150), (13, 10, 3, 120), (11, 9, 8, 80)];

    private static readonly PlotColor Ink = PlotColor.FromRgb(0x33383F);

    public double Width(double height)
    {
        if (classes.Count < 2)
            return 0;

        var (layout, rows) = Fit(height);
        var columns = Math.Min(layout.Columns, (classes.Count + rows - 1) / rows);
        return columns * ColumnWidth(layout);
    }

    /// <summary>Draws the classes, and says how many do not fit in the smallest layout.</summary>
    public void Draw(IPlotCanvas canvas, double x, double y, double height)
    {
        if (classes.Count < 2)
            return;

        var (layout, rows) = Fit(height);
        var room = rows * layout.Columns;
        var shown = classes.Count <= room ? classes.Count : room - 1;
        var style = Style(layout.Size);
        for (var i = 0; i <= shown && i < classes.Count; i++)
        {
            var left = x + (i / rows * ColumnWidth(layout));
            var line = y + (i % rows * layout.Line) + (0.8 * layout.Size);
            if (i == shown)
            {
                canvas.Text($"and {classes.Count - shown} more", left, line, style);
                break;
            }

            canvas.Disc(left + (0.4 * layout.Size), line - (0.33 * layout.Size), 0.4 * layout.Size, Palette.Color(i));
            var name = StrokeFont.Shorten(classes[i], style, layout.NameWidth);
            canvas.Text(name, left + TextStart(layout.Size), line, style);
        }
    }

    private static TextStyle Style(double size) => new(size, Ink);

    private static double TextStart(double size) => 1.33 * size;

    private double ColumnWidth((double Line, double Size, int Columns, double NameWidth) layout)
    {
        var longest = classes.Max(name => StrokeFont.Measure(name, Style(layout.Size)));
        var gap = layout.Columns > 1 ? layout.Size : 0;
        return TextStart(layout.Size) + Math.Min(layout.NameWidth, longest) + gap;
    }

    private ((double Line, double Size, int Columns, double NameWidth) Layout, int Rows) Fit(double height)
    {
        foreach (var layout in Layouts)
        {
            var rows = Math.Max(1, (int)(height / layout.Line));
            if (classes.Count <= rows * layout.Columns || layout == Layouts[^1])
                return (layout, rows);
        }

        throw new InvalidOperationException("The last layout takes all.");
    }
}
