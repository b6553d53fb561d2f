namespace EmbeddingProjector.Plots;

/// <summary>Which colour each item of a plot has, and the legend that says why: by class, by a number, or
/// none.</summary>
internal sealed class ItemColors
{
    private static readonly PlotColor NoNumber = PlotColor.FromRgb(0xB4B9C0);

    private readonly string[] classes;
    private readonly int[] classOfItem;
    private readonly IReadOnlyList<double>? values;
    private readonly double least, greatest;

    private ItemColors(string[] classes, int[] classOfItem, IReadOnlyList<double>? values, IPlotLegend legend)
    {
        (this.classes, this.classOfItem, this.values, Legend) = (classes, classOfItem, values, legend);
        (least, greatest) = values is null ? (0, 0) : RangeOf(values);
    }

    /// <summary>What stands beside the panels.</summary>
    public IPlotLegend Legend { get; }

    /// <summary>A colour a class, in the labels' order, and gray for items without one; no colours where there are no
    /// labels.</summary>
    /// <param name="labels">[items].</param>
    public static ItemColors ByClass(IReadOnlyList<string>? labels)
    {
        var labelled = ClassLabels.Labelled(labels ?? []);
        var classes = new ClassLabels([.. labelled.Select(i => labels![i])]);
        int[] ofItem = [.. Enumerable.Repeat(-1, labels?.Count ?? 0)];
        for (var i = 0; i < labelled.Length; i++)
            ofItem[labelled[i]] = classes.OfItem[i];
        return new(classes.Names, ofItem, null, new PlotLegend(classes.Names));
    }

    /// <summary>Colours along a scale; gray where the number is missing.</summary>
    /// <param name="values">[items]; NaN where there is no number.</param>
    public static ItemColors ByValue(IReadOnlyList<double> values, string name)
    {
        var (least, greatest) = RangeOf(values);
        return new([], [], values, new GradientLegend(name, least, greatest));
    }

    /// <summary>An item's colour; null where items have none.</summary>
    public PlotColor? Of(int item)
    {
        if (values is null && classes.Length == 0)
            return null;
        if (values is null)
            return classOfItem[item] < 0 ? NoNumber : Palette.Color(classOfItem[item]);
        if (!double.IsFinite(values[item]))
            return NoNumber;
        return GradientScale.Color(greatest > least ? (values[item] - least) / (greatest - least) : 0.5);
    }

    /// <summary>A class's colour; for one that no item has, that of a place.</summary>
    public PlotColor OfClass(string label, int otherwise)
    {
        var place = Array.IndexOf(classes, label);
        return Palette.Color(place >= 0 ? place : otherwise);
    }

    private static (double Least, double Greatest) RangeOf(IReadOnlyList<double> values)
    {
        var finite = values.Where(double.IsFinite).DefaultIfEmpty(0).ToArray();
        return (finite.Min(), finite.Max());
    }
}

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

    public double Width(double height) => Math.Max(
        StrokeFont.Measure(name, Style),
        BarWidth + 8 + ticks.Select(tick => StrokeFont.Measure(tick.Text, Style)).DefaultIfEmpty(0).Max());

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
