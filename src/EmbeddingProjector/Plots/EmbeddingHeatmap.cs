namespace EmbeddingProjector.Plots;

/// <summary>A picture of a set of vectors: one row an item, one column a dimension, one pixel a value.</summary>
public sealed class EmbeddingHeatmap
{
    private const string Name = "heatmap";
    private const int Shades = 1024;
    private const int MostSampled = 1 << 20; // values that percentiles are taken of

    /// <summary>The colours of 0, 1/1024, ... 1.</summary>
    internal static readonly PlotColor[] Scale = [.. Enumerable.Range(0, Shades + 1).Select(i =>
        DivergingScale.Color(i / (double)Shades))];

    /// <summary>Prepares a picture.</summary>
    /// <param name="data">[items, dimensions], at least 1 item, finite.</param>
    /// <param name="options">How it is drawn; null for the defaults.</param>
    /// <exception cref="AnalysisInputException">No items, NaN, labels of another number, or more values than a picture
    /// holds.</exception>
    public EmbeddingHeatmap(Matrix data, HeatmapOptions? options = null)
    {
        options ??= new HeatmapOptions();
        Require.Items(Name, data, 1);
        if (options.GroupBy is { } labels)
            Require.Labels(Name, data, labels);
        if ((long)data.Rows * data.Columns * 3 > Array.MaxLength)
            Require.Throw("OutOfRange", $"{Name}: expected at most {Array.MaxLength / 3} values, "
                + $"found {data.Rows} x {data.Columns} = {(long)data.Rows * data.Columns}");

        RowOrder = options.GroupBy is { } groups ? GroupedOrder(groups) : [.. Enumerable.Range(0, data.Rows)];
        Values = data.Select(RowOrder);
        Range = RangeOf(data, options);
        if (options.Normalize)
            Stretch(Values);
        else
            Scaled(Values, Range);
        foreach (ref var value in Values.Values.Span)
            value = Math.Clamp(value, 0, 1);
        if (!options.Sort)
            return;
        for (var i = 0; i < Values.Rows; i++)
            Values.Row(i).Sort();
    }

    /// <summary>Draws a set and writes it; the path's ending says as what: <c>.png</c>, one pixel a value, or
    /// <c>.html</c>, a page that shows each value under the mouse and needs neither server nor network.</summary>
    /// <param name="path">The file, replaced once the new one is complete.</param>
    /// <param name="set">At least one item, finite values.</param>
    /// <param name="options">How it is drawn, in a page to begin with; null for the defaults.</param>
    /// <exception cref="AnalysisInputException">As the constructor's; another ending; or more values than a page
    /// holds.</exception>
    /// <returns>The values that are blue and red where dimensions are not stretched.</returns>
    public static (double Low, double High) Write(string path, EmbeddingSet set, HeatmapOptions? options = null)
    {
        options ??= new HeatmapOptions();
        var extension = Path.GetExtension(path).ToLowerInvariant();
        if (extension is not (".png" or ".html"))
            Require.Throw("UnknownFormat", $"{Name} '{path}': expected a name ending in .png or .html");

        if (extension == ".html")
            return WritePage(path, [(set, options)])[0];

        var heatmap = new EmbeddingHeatmap(set.Vectors, options);
        WholeFile.Write(path, file => PngEncoder.Write(file, heatmap.ToImage()));
        return heatmap.Range;
    }

    /// <summary>Writes one page of several sets, each with its own scale, to choose from.</summary>
    /// <param name="path">The file, replaced once the new one is complete.</param>
    /// <param name="sets">At least one; the first is shown to begin with.</param>
    /// <returns>Of each set, the values that are blue and red where dimensions are not stretched.</returns>
    /// <exception cref="AnalysisInputException">As <see cref="Write"/>'s.</exception>
    public static IReadOnlyList<(double Low, double High)> WritePage(
        string path, IReadOnlyList<(EmbeddingSet Set, HeatmapOptions Options)> sets)
    {
        HeatmapPage[] others = [.. sets.Skip(1).Select(other => new HeatmapPage(other.Set, other.Options))];
        var page = new HeatmapPage(sets[0].Set, sets[0].Options, others);
        WholeFile.Write(path, page.Write);
        return [.. sets.Select(one => RangeOf(one.Set.Vectors, one.Options))];
    }

    /// <summary>The values that are blue and red where dimensions are not stretched.</summary>
    public (double Low, double High) Range { get; }

    /// <summary>[items]: the item that each row of the picture shows.</summary>
    public IReadOnlyList<int> RowOrder { get; }

    /// <summary>[items, dimensions]: what the pixels show, 0 (blue) to 1 (red), in the picture's order.</summary>
    public Matrix Values { get; }

    /// <summary>Draws a picture as wide as the dimensions and as high as the items.</summary>
    public RgbImage ToImage()
    {
        var picture = new RgbImage(Values.Columns, Values.Rows);
        for (var y = 0; y < Values.Rows; y++)
        {
            var pixels = picture.Row(y);
            for (var x = 0; x < Values.Columns; x++)
            {
                var color = Scale[(int)((Values.Row(y)[x] * Shades) + 0.5f)];
                (pixels[3 * x], pixels[(3 * x) + 1], pixels[(3 * x) + 2]) = (color.Red, color.Green, color.Blue);
            }
        }

        return picture;
    }

    /// <summary>Items of a label together, in the labels' order; those without one last.</summary>
    internal static int[] GroupedOrder(IReadOnlyList<string> labels) =>
    [
        .. Enumerable.Range(0, labels.Count).OrderBy(i => MetadataColumn.IsMissing(labels[i]))
            .ThenBy(i => labels[i], LabelOrder.Instance),
    ];

    /// <summary>The scale's ends: what was asked for, else the percentiles; half a unit to each side of a value that is
    /// the only one.</summary>
    internal static (double Low, double High) RangeOf(Matrix data, HeatmapOptions options)
    {
        if (options.Range is { } range)
        {
            if (!(range.High > range.Low) || !double.IsFinite(range.High - range.Low))
            {
                Require.Throw("OutOfRange", FormattableString.Invariant(
                    $"{Name}: range: expected two numbers, the smaller first, found {range.Low} and {range.High}"));
            }

            return range;
        }

        var values = data.Values.Span;
        var step = Math.Max(1, values.Length / MostSampled);
        var sample = new float[(values.Length + step - 1) / step];
        for (var i = 0; i < sample.Length; i++)
            sample[i] = values[i * step];
        Array.Sort(sample);
        var (low, high) = (sample[(int)(0.01 * (sample.Length - 1))], sample[(int)Math.Ceiling(0.99 * (sample.Length - 1))]);
        return high > low ? (low, high) : (low - 0.5, high + 0.5);
    }

    private static void Scaled(Matrix values, (double Low, double High) range)
    {
        foreach (ref var value in values.Values.Span)
            value = (float)((value - range.Low) / (range.High - range.Low));
    }

    private static void Stretch(Matrix values)
    {
        var statistics = ColumnStatistics.Of(values);
        for (var i = 0; i < values.Rows; i++)
        {
            var row = values.Row(i);
            for (var j = 0; j < row.Length; j++)
            {
                var (least, greatest) = (statistics.Minimum[j], statistics.Maximum[j]);
                if (greatest > least)
                    row[j] = (float)(((double)row[j] - least) / ((double)greatest - least));
            }
        }
    }
}
