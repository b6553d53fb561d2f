namespace EmbeddingProjector.Plots;

/// <summary>The list of classes with their colours, in a column.</summary>
internal sealed class PlotLegend : IPlotLegend
{
    private const double LineHeight = 26;
    private const double TextStart = 20;
    private const double MostWidth = 260;

    private static readonly TextStyle Style = new(15, PlotColor.FromRgb(0x33383F));

    private readonly IReadOnlyList<string> classes;

    public PlotLegend(IReadOnlyList<string> classes) => this.classes = classes;

    /// <inheritdoc/>
    public double Width => classes.Count < 2
        ? 0
        : TextStart + Math.Min(MostWidth, classes.Max(name => StrokeFont.Measure(name, Style)));

    /// <summary>Draws as many classes as fit, and how many do not.</summary>
    public void Draw(IPlotCanvas canvas, double x, double y, double height)
    {
        if (classes.Count < 2)
            return;
        var room = Math.Max(1, (int)(height / LineHeight));
        var shown = classes.Count <= room ? classes.Count : room - 1;
        for (var i = 0; i < shown; i++)
        {
            var line = y + (i * LineHeight) + 12;
            canvas.Disc(x + 6, line - 5, 6, Palette.Color(i));
            canvas.Text(StrokeFont.Shorten(classes[i], Style, MostWidth), x + TextStart, line, Style);
        }

        if (shown < classes.Count)
            canvas.Text($"and {classes.Count - shown} more", x, y + (shown * LineHeight) + 12, Style);
    }
}
