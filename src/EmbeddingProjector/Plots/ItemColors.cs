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
    /// <param name="name">What the numbers are.</param>
    public static ItemColors ByValue(IReadOnlyList<double> values, string name)
    {
        var (least, greatest) = RangeOf(values);
        return new([], [], values, new GradientLegend(name, least, greatest));
    }

    /// <summary>An item's colour; null where items have none.</summary>
    /// <param name="item">Its row.</param>
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
