using System.Globalization;
using EmbeddingProjector.Analysis;
using EmbeddingProjector.Embeddings;
using EmbeddingProjector.Module.Hosting;
using EmbeddingProjector.Rendering;

namespace EmbeddingProjector.Module;

/// <summary>Draws two spaces of the same items side by side.</summary>
/// <param name="shell">Shows how far a projection is.</param>
/// <param name="method">How each space is projected.</param>
/// <param name="options">How the method runs.</param>
/// <param name="cancellation">Stops it.</param>
internal sealed class SpaceViews(
    ICommandHost shell, ProjectionMethod method, ProjectionOptions options, CancellationToken cancellation)
{
    private const string Coincidence = "coincidence";

    /// <summary>Projects and draws.</summary>
    /// <param name="path">The file.</param>
    /// <param name="spaces">The items.</param>
    /// <param name="comparison">Of the same items.</param>
    /// <param name="colorBy">"coincidence" or a column of the first set; null for its labels.</param>
    /// <exception cref="ColumnNotFoundException">The first set has no such column.</exception>
    public void Write(string path, MatchedSpaces spaces, SpaceComparison comparison, string? colorBy)
    {
        var isCoincidence = Coincidence.Equals(colorBy, StringComparison.OrdinalIgnoreCase);
        var colors = colorBy is null || isCoincidence ? spaces.First.Labels : spaces.First.ValuesOf(colorBy);
        var views = new[] { spaces.First, spaces.Second }.Select(set => (set.Name, View: Project(set))).ToArray();
        var sheet = ProjectionSheet.OfSpaces(views, new ProjectionPlotOptions
        {
            Height = 760,
            Title = $"{spaces.First.Name} and {spaces.Second.Name}",
            Subtitle = string.Create(
                CultureInfo.InvariantCulture,
                $"{spaces.First.Count} items, {ProjectionSheet.Describe(method)}, mean coincidence of "
                + $"{comparison.FirstNeighbours.Count} neighbours {comparison.Mean:0.0000}"),
            PointRadius = 3,
            Values = isCoincidence ? comparison.Coincidence : colorBy is null ? null : NumericColumn.TryRead(colors!),
            ValueName = colorBy ?? "",
        });
        ProjectionPlot.Write(path, sheet.Coordinates, colors, null, sheet.Options);
    }

    private Projection Project(EmbeddingSet set)
    {
        var display = new StepDisplay(shell, $"Projecting {set.Name} by {method}");
        var view = Projection.Fit(method, set.Vectors, set.Labels, options, display, cancellation);
        display.Complete();
        return view;
    }
}
