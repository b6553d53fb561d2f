using EmbeddingProjector.Plots;

namespace EmbeddingProjector.Module.Commands;

/// <summary>Projects embeddings to few dimensions, and draws them.</summary>
/// <remarks>The same seed gives the same places, bit for bit. t-SNE and UMAP keep neighbors together; distances
/// between far groups say little.</remarks>
/// <example><code>ConvertTo-EmbeddingProjection runs/mnist -Plot digits.png -Thumbnail</code>
/// Draws the log's pictures at their first two principal components.</example>
/// <example><code>ConvertTo-EmbeddingProjection runs/mnist -Method Umap -Neighbors 20 -Seed 7 -Plot umap.svg</code>
/// Draws them by UMAP.</example>
/// <example><code>ConvertTo-EmbeddingProjection runs/mnist -Method Umap -Sample 200 -Plot umap.svg</code>
/// Fits 200 of the items, and places the others among them.</example>
/// <example><code>ConvertTo-EmbeddingProjection runs/mnist -Panel 1-2, 3-4, 5-6, Lda:1-2 -Plot panels.png</code>
/// Draws six principal components and two discriminants in four panels.</example>
/// <example><code>ConvertTo-EmbeddingProjection runs/mnist -Method Lda -Probe digits.safetensors -Plot lda.png</code>
/// Draws a probe's prototypes as arrows among the items.</example>
/// <example><code>ConvertTo-EmbeddingProjection runs/mnist -Dimension 3 -Text label -Plot space.svg</code>
/// Draws three components in space, with each item's class beside it.</example>
/// <example><code>(ConvertTo-EmbeddingProjection runs/mnist -Dimension 3).Items | Export-Csv digits.csv</code>
/// Writes three coordinates an item as a table.</example>
[Cmdlet(VerbsData.ConvertTo, "EmbeddingProjection", SupportsShouldProcess = true)]
[OutputType(typeof(EmbeddingProjection))]
public sealed class ConvertToEmbeddingProjectionCommand : EmbeddingSetCmdlet
{
    /// <summary>How to project: Pca, Lda (by the labels), Tsne or Umap.</summary>
    [Parameter]
    public ProjectionMethod Method { get; set; } = ProjectionMethod.Pca;

    /// <summary>The new number of dimensions: 2 or 3, or more for Pca and Lda. Panels that need more get them; the picture
    /// of 3 shows them in space.</summary>
    [Parameter]
    [ValidateRange(2, ProjectionPanel.MostDimensions)]
    public int Dimension { get; set; } = 2;

    /// <summary>Lda, Tsne and Umap: keeps so many principal components first, such as 50. Without it the embeddings are
    /// taken as they are.</summary>
    [Parameter]
    [ValidateRange(1, 100_000)]
    public int? PcaDimension { get; set; }

    /// <summary>The metadata column that holds Lda's classes; without it the set's labels.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(ColumnCompleter))]
    [ValidateNotNullOrEmpty]
    public string? LabelColumn { get; set; }

    /// <summary>Tsne: about how many neighbors an item has.</summary>
    [Parameter]
    [ValidateRange(1.0, 10_000.0)]
    public double Perplexity { get; set; } = 30;

    /// <summary>Umap: the neighbors of an item, itself included.</summary>
    [Parameter]
    [ValidateRange(2, 10_000)]
    public int Neighbors { get; set; } = 15;

    /// <summary>Umap: how near to each other items may lie in the result.</summary>
    [Parameter]
    [ValidateRange(0.0, 1.0)]
    public double MinDistance { get; set; } = 0.1;

    /// <summary>Tsne and Umap: how items are compared, Euclidean or Cosine.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(MetricCompleter))]
    public MetricName Metric { get; set; } = new(VectorMetric.Euclidean);

    /// <summary>Umap: fits so many items, drawn at random, and places each other near its neighbors among them, which
    /// takes far less time and memory. Without it all are fitted up to 200,000 items, and 100,000 of more, with a
    /// warning.</summary>
    [Parameter]
    [ValidateRange(3, int.MaxValue)]
    public int? Sample { get; set; }

    /// <summary>t-SNE and UMAP: compares all items with all. Without it that is done up to 20,000 items, and above them
    /// nearly all neighbors are found, many times faster.</summary>
    [Parameter]
    public SwitchParameter ExactNeighbor { get; set; }

    /// <summary>The same seed gives the same result, bit for bit.</summary>
    [Parameter]
    public long Seed { get; set; }

    /// <summary>A picture to draw of the first dimensions: a name ending in .png or .svg. A file of that name is
    /// replaced.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Plot { get; set; }

    /// <summary>The dimensions to draw, a panel each: 1-2, 3-4, three in space, 1-2-3, or of another method,
    /// Lda:1-2.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(PanelCompleter))]
    [ValidateNotNullOrEmpty]
    public string[] Panel { get; set; } = [];

    /// <summary>The metadata column that decides the colours; without it the labels. More than ten different numbers
    /// are coloured along a scale.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(ColumnCompleter))]
    [ValidateNotNullOrEmpty]
    public string? ColorBy { get; set; }

    /// <summary>The column whose values are written beside the items: label, file, id or one of the metadata.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(ColumnCompleter))]
    [ValidateNotNullOrEmpty]
    public string? Text { get; set; }

    /// <summary>Draws the prototypes of a probe as arrows, in panels of Pca and Lda: a .safetensors file, or what
    /// New-EmbeddingProbe gave.</summary>
    [Parameter]
    public ProbeSource? Probe { get; set; }

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

    /// <summary>Adds the projection to the log that the embeddings are read from, so that TensorBoard offers it as a
    /// bookmark.</summary>
    [Parameter]
    public SwitchParameter Bookmark { get; set; }

    private protected override void Process(EmbeddingSet set)
    {
        ProjectionPanel[] panels = [.. Panel.Select(ProjectionPanel.Parse)];
        if (Sample is not null && Method != ProjectionMethod.Umap && panels.All(panel => panel.Method != ProjectionMethod.Umap))
        {
            throw new CommandInputException(
                "SampleWithoutUmap", $"-Sample: expected -Method Umap, which can place items among fitted ones, found {Method}");
        }

        if (panels.Length == 0 && Dimension == 3)
            panels = [new ProjectionPanel(null, 1, 2) { Depth = 3 }];
        var projections = ProjectionPanel.Projections(Method, Dimension, panels)
            .Select(wanted => Project(set, wanted.Method, wanted.Dimensions)).ToArray();

        var plot = Plot is null ? null : ResolveNewPath(Plot);
        if (plot is not null && ShouldProcess(plot, $"Draw the {Method} of '{set.Name}'"))
            Draw(plot, set, projections, panels);

        if (Bookmark)
            AddBookmark(set, projections[0]);
        WriteObject(EmbeddingProjection.Of(set, projections[0], plot));
    }

    private Projection Project(EmbeddingSet set, ProjectionMethod method, int dimensions)
    {
        var display = new ProgressDisplay(this, $"Projecting {set.Count} items by {method}");
        var labels = LabelColumn is null ? set.Labels : set.ValuesOf(LabelColumn);
        var projection = Projection.Fit(
            method, set.Vectors, labels, Options with { Dimensions = dimensions }, display, Cancellation);
        display.Complete();
        if (Sample is null && projection.Sample is { } sample)
            WriteWarning(
                $"'{set.Name}': UMAP was fitted to {sample} of the {set.Count} items, drawn at random, and the others were "
                + $"placed among them; -Sample {set.Count} fits all.");
        return projection;
    }

    private ProjectionOptions Options => new()
    {
        PcaDimensions = PcaDimension,
        Perplexity = Perplexity,
        Neighbors = Neighbors,
        MinDistance = MinDistance,
        Metric = Metric,
        Sample = Sample,
        ExactNeighbors = ExactNeighbor,
        Seed = Seed,
    };

    private void Draw(string path, EmbeddingSet set, Projection[] projections, ProjectionPanel[] panels)
    {
        var thumbnails = Thumbnail ? set.Thumbnails?.Value : null;
        if (Thumbnail && thumbnails is null)
            WriteWarning($"'{set.Name}' has no thumbnail for every item: points are drawn instead.");

        var colors = ColorBy is null ? set.Labels : set.ValuesOf(ColorBy);
        var sheet = ProjectionSheet.Of(
            projections,
            panels,
            new ProjectionPlotOptions
            {
                Width = Width,
                Height = Height,
                Title = Title ?? set.Name,
                Subtitle = $"{set.Count} items, {set.Dimension} dimensions, {Words(set, projections)}",
                PointRadius = panels.Length > 1 ? 3 : 4,
                Values = ColorBy is null ? null : NumericColumn.TryRead(colors!),
                ValueName = ColorBy ?? "",
                ItemNames = Text is null ? null : [.. set.ValuesOf(Text).Select(value => value ?? "")],
            },
            Prototypes(set));
        if (ProjectionPlot.Write(path, sheet.Coordinates, colors, thumbnails, sheet.Options) is { } warning)
            WriteWarning(warning);
    }

    private void AddBookmark(EmbeddingSet set, Projection projection)
    {
        if (set.Source is not { } logDir || !File.Exists(Path.Combine(logDir, ProjectorConfig.FileName)))
        {
            throw new CommandInputException(
                "BookmarkWithoutLog", $"'{set.Name}': expected the embeddings of a log to bookmark, found others");
        }

        if (projection.Coordinates.Columns > 3)
        {
            throw new CommandInputException(
                "OutOfRange", $"-Bookmark: expected 2 or 3 dimensions, found {projection.Coordinates.Columns}");
        }

        var label = TagProjection.LabelOf(projection, Options);
        if (ShouldProcess(logDir, $"Add the bookmark '{label}' to '{set.Name}'"))
        {
            LogProjections.Add(
                logDir, set.Name, set.Ids, new TagProjection(projection.Method, label, projection.Coordinates),
                WriteWarning);
        }
    }

    private string Words(EmbeddingSet set, Projection[] projections)
    {
        var reduced = PcaDimension < set.Dimension ? $" of {PcaDimension} principal components" : "";
        return string.Join(", ", projections.Select(projection =>
            ProjectionSheet.Describe(projection.Method) + (projection.Method == ProjectionMethod.Pca ? "" : reduced)
            + (projection.Sample is { } sample ? $" fitted to {sample}" : "")));
    }

    private LinearClassifier? Prototypes(EmbeddingSet set)
    {
        if (Probe?.Open(ResolveNewPath) is not { } probe)
            return null;
        if (probe.Check(set) is { } warning)
            WriteWarning(warning);
        return probe.Prototypes;
    }
}
