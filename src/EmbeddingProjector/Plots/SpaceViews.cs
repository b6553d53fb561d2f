namespace EmbeddingProjector.Plots;

/// <summary>Draws two spaces of the same items side by side.</summary>
/// <param name="method">How each space is projected.</param>
/// <param name="projection">How the method runs.</param>
/// <param name="progress">Told of a projection's steps; null for nobody.</param>
internal sealed class SpaceViews(
    ProjectionMethod method, ProjectionOptions projection, IProgress<(int Step, int Steps)>? progress = null,
    CancellationToken cancellation = default)
{
    private const string Coincidence = "coincidence";

    private static readonly PlotColor Shared = PlotColor.FromRgb(0x1E8E3E);
    private static readonly PlotColor Other = PlotColor.FromRgb(0xD93025);

    /// <summary>Draws all items.</summary>
    /// <param name="comparison">Of the same items.</param>
    /// <param name="colorBy">"coincidence" or a column of the first set; null for its labels.</param>
    /// <exception cref="NameNotFoundException">The first set has no such column.</exception>
    public void Write(string path, MatchedSpaces spaces, SpaceComparison comparison, string? colorBy)
    {
        var words = string.Create(
            CultureInfo.InvariantCulture,
            $"mean coincidence of {comparison.FirstNeighbors.Count} neighbors {comparison.Mean:0.0000}");
        if (Coincidence.Equals(colorBy, StringComparison.OrdinalIgnoreCase))
            Draw(path, spaces, words, null, new() { Values = comparison.Coincidence, ValueName = Coincidence });
        else
            Draw(path, spaces, words, colorBy, new());
    }

    /// <summary>Draws all items, with lines from one to its neighbors in each space: green where both share
    /// them.</summary>
    /// <param name="item">The item's row.</param>
    /// <param name="colorBy">A column of the first set; null for its labels.</param>
    /// <exception cref="NameNotFoundException">The first set has no such column.</exception>
    public void Write(string path, MatchedSpaces spaces, int item, NeighborComparison neighbors, string? colorBy)
    {
        var name = spaces.First.Files?[item] ?? spaces.First.Ids[item];
        var links = Links(0, neighbors.First, neighbors.Second).Concat(Links(1, neighbors.Second, neighbors.First));
        Draw(
            path,
            spaces,
            $"{neighbors.First.Count} neighbors of {name}: shared ones green, others red",
            colorBy,
            new() { Links = [.. links] });

        IEnumerable<(int Panel, int From, int To, PlotColor Color)> Links(
            int panel, IReadOnlyList<int> own, IReadOnlyList<int> other) =>
            own.Select(row => (panel, item, row, other.Contains(row) ? Shared : Other));
    }

    private void Draw(string path, MatchedSpaces spaces, string words, string? column, ProjectionPlotOptions options)
    {
        var colors = column is null ? spaces.First.Labels : spaces.First.ValuesOf(column);
        var views = new[] { spaces.First, spaces.Second }.Select(set => (set.Name, View: Project(set))).ToArray();
        var sheet = ProjectionSheet.OfSpaces(views, options with
        {
            Height = 760,
            Title = $"{spaces.First.Name} and {spaces.Second.Name}",
            Subtitle = $"{spaces.First.Count} items, {ProjectionSheet.Describe(method)}, {words}",
            PointRadius = 3,
            Values = column is null ? options.Values : NumericColumn.TryRead(colors!),
            ValueName = column ?? options.ValueName,
        });
        ProjectionPlot.Write(path, sheet.Coordinates, colors, null, sheet.Options);
    }

    private Projection Project(EmbeddingSet set) =>
        Projection.Fit(method, set.Vectors, set.Labels, projection, progress, cancellation);
}
