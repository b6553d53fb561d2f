namespace EmbeddingProjector.Plots;

/// <summary>How a projection is drawn.</summary>
public sealed record ProjectionPlotOptions
{
    /// <summary>The picture's width in pixels, 200 to 20,000.</summary>
    public int Width { get; init; } = 1400;

    /// <summary>The picture's height in pixels, 200 to 20,000.</summary>
    public int Height { get; init; } = 1000;

    /// <summary>The headline; none where empty.</summary>
    public string Title { get; init; } = "";

    /// <summary>A smaller line below the title; none where empty.</summary>
    public string Subtitle { get; init; } = "";

    /// <summary>What a dimension is called before its number, such as <c>PC</c> or <c>UMAP</c>.</summary>
    public string AxisName { get; init; } = "Dimension";

    /// <summary>
    /// [dimensions]: what stands at each one's axis, where the columns are not of one kind; null for
    /// <see cref="AxisName"/>, a number and the part of the variance.
    /// </summary>
    public IReadOnlyList<string>? AxisNames { get; init; }

    /// <summary>
    /// [dimensions]: each dimension's part of the variance, 0 to 1, written at its axis; null leaves it out.
    /// </summary>
    public IReadOnlyList<double>? ExplainedVarianceRatio { get; init; }

    /// <summary>The dimensions of each panel, from 0, horizontal and vertical: (0, 1), (2, 3).</summary>
    public IReadOnlyList<(int Horizontal, int Vertical)> Panels { get; init; } = [(0, 1)];

    /// <summary>[items]: colours items along a scale in place of by class; gray where NaN. Null for classes.</summary>
    public IReadOnlyList<double>? Values { get; init; }

    /// <summary>What <see cref="Values"/> are, for the legend.</summary>
    public string ValueName { get; init; } = "";

    /// <summary>The longer side of a thumbnail in pixels.</summary>
    public int ThumbnailSize { get; init; } = 32;

    /// <summary>
    /// Gives thumbnails their class's colour in place of black where all of them are gray, as digits are.
    /// </summary>
    public bool TintGrayThumbnails { get; init; } = true;

    /// <summary>The radius of a point without a thumbnail, in pixels.</summary>
    public double PointRadius { get; init; } = 4;

    /// <summary>Lines between items, such as from one to its neighbors: a panel's place, two rows, a colour.</summary>
    public IReadOnlyList<(int Panel, int From, int To, PlotColor Color)> Links { get; init; } = [];

    /// <summary>[items]: a name to write beside each item; null for none.</summary>
    public IReadOnlyList<string>? ItemNames { get; init; }

    /// <summary>The panels, by their place, that show three dimensions.</summary>
    internal IReadOnlyDictionary<int, PlotSpace> Spaces { get; init; } = new Dictionary<int, PlotSpace>();

    /// <summary>Arrows from the origin, such as a probe's prototypes: a label and its [dimensions] end each.</summary>
    /// <remarks>Scaled together, so that the longest fits its panel; one of no length in a panel is not drawn
    /// there.</remarks>
    public IReadOnlyList<(string Label, IReadOnlyList<double> End)> Arrows { get; init; } = [];
}
