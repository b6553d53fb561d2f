using System.Management.Automation;
using EmbeddingProjector.Analysis;
using EmbeddingProjector.Embeddings;
using EmbeddingProjector.Module.Hosting;
using EmbeddingProjector.Module.Output;
using EmbeddingProjector.Rendering;

namespace EmbeddingProjector.Module;

/// <summary>Projects embeddings to two or three dimensions, and draws them.</summary>
/// <remarks>The same seed gives the same places, bit for bit. t-SNE and UMAP keep neighbours together; distances between
/// far groups say little.</remarks>
/// <example><code>ConvertTo-EmbeddingProjection runs/mnist -Plot digits.png -Thumbnail</code>
/// Draws the log's pictures at their first two principal components.</example>
/// <example><code>ConvertTo-EmbeddingProjection runs/mnist -Method Umap -Neighbors 20 -Seed 7 -Plot umap.svg</code>
/// Draws them by UMAP.</example>
/// <example><code>(ConvertTo-EmbeddingProjection runs/mnist -Dimension 3).Items | Export-Csv digits.csv</code>
/// Writes three coordinates an item as a table.</example>
[Cmdlet(VerbsData.ConvertTo, "EmbeddingProjection", SupportsShouldProcess = true)]
[OutputType(typeof(EmbeddingProjection))]
public sealed class ConvertToEmbeddingProjectionCommand : EmbeddingSetCmdlet
{
    /// <summary>How to project: Pca, Lda (by the labels), Tsne or Umap.</summary>
    [Parameter]
    public ProjectionMethod Method { get; set; } = ProjectionMethod.Pca;

    /// <summary>The new number of dimensions.</summary>
    [Parameter]
    [ValidateRange(2, 3)]
    public int Dimension { get; set; } = 2;

    /// <summary>Tsne: about how many neighbours an item has.</summary>
    [Parameter]
    [ValidateRange(1.0, 10_000.0)]
    public double Perplexity { get; set; } = 30;

    /// <summary>Umap: the neighbours of an item, itself included.</summary>
    [Parameter]
    [ValidateRange(2, 10_000)]
    public int Neighbors { get; set; } = 15;

    /// <summary>Umap: how near to each other items may lie in the result.</summary>
    [Parameter]
    [ValidateRange(0.0, 1.0)]
    public double MinDistance { get; set; } = 0.1;

    /// <summary>Tsne and Umap: how items are compared, Euclidean or Cosine.</summary>
    [Parameter]
    public VectorMetric Metric { get; set; } = VectorMetric.Euclidean;

    /// <summary>The same seed gives the same result, bit for bit.</summary>
    [Parameter]
    public long Seed { get; set; }

    /// <summary>A picture to draw of the first two dimensions: a name ending in .png or .svg. A file of that name is
    /// replaced.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Plot { get; set; }

    /// <summary>Draws the items' thumbnails in place of points.</summary>
    [Parameter]
    public SwitchParameter Thumbnail { get; set; }

    /// <summary>The picture's headline; without it the log's tag.</summary>
    [Parameter]
    public string? Title { get; set; }

    /// <summary>The picture's width in pixels.</summary>
    [Parameter]
    [ValidateRange(200, 20_000)]
    public int Width { get; set; } = 1400;

    /// <summary>The picture's height in pixels.</summary>
    [Parameter]
    [ValidateRange(200, 20_000)]
    public int Height { get; set; } = 1000;

    private protected override void Process(EmbeddingSet set)
    {
        var display = new StepDisplay(Shell, $"Projecting {set.Ids.Count} items by {Method}");
        var projection = Projection.Fit(Method, set.Vectors, set.Labels, Options, display, Cancellation);
        display.Complete();

        var plot = Plot is null ? null : Shell.ResolveNewPath(Plot);
        if (plot is not null && Shell.ShouldProcess(plot, $"Draw the {Method} of '{set.Name}'"))
            Draw(plot, set, projection);

        Shell.WriteObject(EmbeddingProjection.Of(set, projection, plot));
    }

    private ProjectionOptions Options => new()
    {
        Dimensions = Dimension,
        Perplexity = Perplexity,
        Neighbours = Neighbors,
        MinDistance = MinDistance,
        Metric = Metric,
        Seed = Seed,
    };

    private void Draw(string path, EmbeddingSet set, Projection projection)
    {
        var thumbnails = IsOn(Thumbnail) ? set.Thumbnails?.Value : null;
        if (IsOn(Thumbnail) && thumbnails is null)
            Shell.WriteWarning($"'{set.Name}' has no sprite with a thumbnail for every item: points are drawn instead.");

        var (words, axis) = Words(Method);
        ProjectionPlot.Write(path, projection.Coordinates, set.Labels, thumbnails, new ProjectionPlotOptions
        {
            Width = Width,
            Height = Height,
            Title = Title ?? set.Name,
            Subtitle = $"{set.Ids.Count} items, {set.Vectors.Columns} dimensions, {words}",
            AxisName = axis,
            ExplainedVarianceRatio = projection.ExplainedVarianceRatio,
        });
    }

    private static (string Words, string Axis) Words(ProjectionMethod method) => method switch
    {
        ProjectionMethod.Pca => ("principal components", "PC"),
        ProjectionMethod.Lda => ("linear discriminants", "LD"),
        ProjectionMethod.Tsne => ("t-SNE", "t-SNE"),
        ProjectionMethod.Umap => ("UMAP", "UMAP"),
        _ => (method.ToString(), "Dimension"),
    };
}
