namespace EmbeddingProjector.Plots;

/// <summary>A bar of the colours that numbers have, with round numbers beside it.</summary>
internal sealed class GradientLegend : IPlotLegend
{
    private const double BarWidth = 18;
    private const double MostHeight = 320;
    private const double TitleHeight = 30;
    private const int Steps = 80;

    private static readonly TextStyle Style = new(15, PlotColor.FromRgb(0x33383F));

    private readonly string name;
    private readonly double least, greatest;
    private readonly (double Value, string Text)[] ticks;

    public GradientLegend(string name, double least, double greatest)
    {
        (this.name, this.least, this.greatest) = (name, least, greatest);
        ticks = greatest > least ? AxisTicks.Between(least, greatest, 5) : [];
    }

    /// <inheritdoc/>
    public double Width(double height) => Math.Max(
        StrokeFont.Measure(name, Style),
        BarWidth + 8 + ticks.Select(tick => StrokeFont.Measure(tick.Text, Style)).DefaultIfEmpty(0).Max());

    /// <inheritdoc/>
    public void Draw(IPlotCanvas canvas, double x, double y, double height)
    {
        canvas.Text(name, x, y + 12, Style);
        var (top, length) = (y + TitleHeight, Math.Min(MostHeight, height - TitleHeight));
        for (var step = 0; step < Steps; step++)
        {
            var color = GradientScale.Color(1 - ((step + 0.5) / Steps));
            canvas.FillRectangle(x, top + (length * step / Steps), BarWidth, (length / Steps) + 0.5, color);
        }

        foreach (var (value, text) in ticks)
        {
            var place = top + (length * (greatest - value) / (greatest - least));
            canvas.Text(text, x + BarWidth + 8, place + 5, Style);
        }
    }
}
