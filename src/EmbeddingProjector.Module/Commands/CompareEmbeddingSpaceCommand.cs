using EmbeddingProjector.Plots;

namespace EmbeddingProjector.Module.Commands;

/// <summary>One or both of two spaces that are compared.</summary>
public enum SpaceSide
{
    /// <summary>Neither.</summary>
    None,

    /// <summary>The reference.</summary>
    Reference,

    /// <summary>The one that is compared with it.</summary>
    Difference,

    /// <summary>Both.</summary>
    Both,
}

/// <summary>Compares two embeddings of the same items: how far the items' neighbors are the same in both.</summary>
/// <remarks>
/// <para>Items are matched by id. For each, its nearest neighbors in both spaces are two sets; their Jaccard index,
/// shared over all, is the item's coincidence, and the mean of these is how alike the spaces are. Items are not their
/// own neighbors unless -IncludeSelf says so, as Vectory has it. Linear CKA compares the spaces as a whole.</para>
/// <para>Items without a cosine, all of whose values are 0, are left out of a comparison by it, and named.</para>
/// </remarks>
/// <example><code>Compare-EmbeddingSpace runs/mnist runs/mnist -ReferenceTag tiny-resnet20 -DifferenceTag pixels</code>
/// Says how far the model's neighbors are those of the raw pixels.</example>
/// <example><code>Compare-EmbeddingSpace runs/before runs/after -FailBelow 0.8</code>
/// Fails a script where the mean is below 0.8, after the result was written.</example>
/// <example><code>Compare-EmbeddingSpace runs/before runs/after -WriteCoincidence Both -Plot spaces.png</code>
/// Adds the coincidence to both logs' metadata, to colour by in TensorBoard, and draws both spaces side by
/// side.</example>
/// <example><code>Compare-EmbeddingSpace runs/before runs/after -Item 5/00008.png -K 5 -Plot item.png</code>
/// One item's neighbors in both spaces, the shared ones marked, as a table and as a picture.</example>
[Cmdlet(VerbsData.Compare, "EmbeddingSpace", DefaultParameterSetName = SpacesSet, SupportsShouldProcess = true)]
[OutputType(typeof(EmbeddingSpaceComparison), typeof(SpaceNeighbor))]
public sealed class CompareEmbeddingSpaceCommand : EmbeddingCmdlet
{
    private const string SpacesSet = "Spaces";
    private const string ItemSet = "Item";

    /// <summary>The embeddings to compare with: a log folder, a file, or what another command gave.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    [ValidateNotNull]
    public EmbeddingSource ReferenceObject { get; set; } = null!;

    /// <summary>The embeddings to compare: likewise.</summary>
    [Parameter(Mandatory = true, Position = 1)]
    [ValidateNotNull]
    public EmbeddingSource DifferenceObject { get; set; } = null!;

    /// <summary>The entry of the reference log; not needed where it has only one.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(ReferenceTagCompleter))]
    [ValidateNotNullOrEmpty]
    public string? ReferenceTag { get; set; }

    /// <summary>The entry of the other log; not needed where it has only one.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(DifferenceTagCompleter))]
    [ValidateNotNullOrEmpty]
    public string? DifferenceTag { get; set; }

    /// <summary>Neighbors an item; without it 10, or all others of fewer.</summary>
    [Parameter]
    [ValidateRange(1, int.MaxValue)]
    public int? K { get; set; }

    /// <summary>How items are compared, Cosine, Dot or Euclidean: one for both spaces, or one for each.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(MetricCompleter))]
    public MetricName[] Metric { get; set; } = [new(VectorMetric.Cosine)];

    /// <summary>Lets an item be its own neighbor, as Vectory does, which raises every value.</summary>
    [Parameter]
    public SwitchParameter IncludeSelf { get; set; }

    /// <summary>An item, by its id or file: its neighbors in both spaces are given in place of the
    /// comparison.</summary>
    [Parameter(ParameterSetName = ItemSet, Mandatory = true)]
    [ArgumentCompleter(typeof(ReferenceItemCompleter))]
    [ValidateNotNullOrEmpty]
    public string? Item { get; set; }

    /// <summary>How many of the items whose neighbors differ most are named.</summary>
    [Parameter(ParameterSetName = SpacesSet)]
    [ValidateRange(0, int.MaxValue)]
    public int Worst { get; set; } = 10;

    /// <summary>Ends with an error, after the result was written, where the mean is less than this.</summary>
    [Parameter(ParameterSetName = SpacesSet)]
    [ValidateRange(0.0, 1.0)]
    public double? FailBelow { get; set; }

    /// <summary>The logs that each item's coincidence is written into as metadata, to colour by: Reference, Difference
    /// or Both. A later export of the same tag writes its tables anew, without it.</summary>
    [Parameter(ParameterSetName = SpacesSet)]
    public SpaceSide WriteCoincidence { get; set; }

    /// <summary>A picture to draw of both spaces side by side, with -Item of its neighbors: a name ending in .png or
    /// .svg. A file of that name is replaced.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Plot { get; set; }

    /// <summary>How each space is projected for the picture: Pca, Lda (by the labels), Tsne or Umap.</summary>
    [Parameter]
    public ProjectionMethod Method { get; set; } = ProjectionMethod.Pca;

    /// <summary>Tsne and Umap: keeps so many principal components first, such as 50.</summary>
    [Parameter]
    [ValidateRange(1, 100_000)]
    public int? PcaDimension { get; set; }

    /// <summary>What the picture's items are coloured by: coincidence, or a column of the reference's metadata; without
    /// it the labels.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(SpaceColumnCompleter))]
    [ValidateNotNullOrEmpty]
    public string? ColorBy { get; set; }

    /// <summary>The same seed gives the same interval and the same picture, bit for bit.</summary>
    [Parameter]
    public long Seed { get; set; }

    private SpaceComparisonOptions Options(MatchedSpaces spaces) => new()
    {
        Neighbors = K ?? Math.Clamp(spaces.First.Vectors.Rows - 1, 1, 10),
        FirstMetric = Metric[0],
        SecondMetric = Metric[^1],
        IncludeSelf = IncludeSelf,
        Seed = Seed,
    };

    /// <inheritdoc/>
    protected override void Process()
    {
        if (Metric.Length is not (1 or 2))
            throw new CommandInputException("MetricInvalid", $"-Metric: expected 1 or 2 names, found {Metric.Length}");

        var plot = Plot is null ? null : ResolveNewPath(Plot);
        if (plot is not null)
            PlotFile.Require(plot);
        var (reference, difference) = (Open(ReferenceObject, ReferenceTag), Open(DifferenceObject, DifferenceTag));
        foreach (var set in Written(reference, difference))
            LogMetadata.Tables(set);

        var spaces = MatchedSpaces.Of(reference, difference, Metric[0], Metric[^1]);
        Tell(spaces);
        if (Item is null)
            Compare(spaces, reference, difference, plot);
        else
            WriteNeighbors(spaces, Item, plot);
    }

    private EmbeddingSet Open(EmbeddingSource source, string? tag) => source.Item is null
        ? source.Open(this, tag)
        : throw new CommandInputException(
            "SetExpected", "expected a whole set of embeddings, found one item of a pipeline");

    private void Tell(MatchedSpaces spaces)
    {
        if (spaces.Undefined.Count > 0)
        {
            WriteWarning(
                $"items left out: {spaces.Undefined.Count}, such as {spaces.Undefined[0]}; all values are 0 in a space, "
                + "so that there is no cosine");
        }
    }

    private void Compare(MatchedSpaces spaces, EmbeddingSet reference, EmbeddingSet difference, string? plot)
    {
        var display = new ProgressDisplay(this, $"Comparing {spaces.First.Count} items");
        var comparison = SpaceComparison.Compare(
            spaces.First.Vectors, spaces.Second.Vectors, Options(spaces), display, Cancellation);
        display.Complete();
        if (plot is not null && ShouldProcess(plot, $"Draw '{reference.Name}' and '{difference.Name}'"))
            Draw(views => views.Write(plot, spaces, comparison, ColorBy));
        foreach (var set in Written(reference, difference))
            AddColumns(set, ReferenceEquals(set, reference) ? difference : reference, spaces, comparison);

        WriteObject(EmbeddingSpaceComparison.Of(spaces, comparison, Options(spaces), Worst, plot));
        if (comparison.Mean < FailBelow)
        {
            throw new CommandInputException("BelowThreshold", string.Create(
                CultureInfo.InvariantCulture,
                $"'{reference.Name}' and '{difference.Name}': expected a mean coincidence of at least {FailBelow}, "
                + $"found {comparison.Mean:0.0000}")) { Kind = ErrorKind.InvalidResult };
        }
    }

    private void Draw(Action<SpaceViews> draw)
    {
        var display = new ProgressDisplay(this, $"Projecting both spaces by {Method}");
        draw(new SpaceViews(
            Method, new ProjectionOptions { PcaDimensions = PcaDimension, Seed = Seed }, display, Cancellation));
        display.Complete();
    }

    private IEnumerable<EmbeddingSet> Written(EmbeddingSet reference, EmbeddingSet difference)
    {
        if (WriteCoincidence is SpaceSide.Reference or SpaceSide.Both)
            yield return reference;
        if (WriteCoincidence is SpaceSide.Difference or SpaceSide.Both)
            yield return difference;
    }

    private void AddColumns(EmbeddingSet set, EmbeddingSet other, MatchedSpaces spaces, SpaceComparison comparison)
    {
        var target = string.Join(", ", LogMetadata.Tables(set));
        if (!ShouldProcess(target, $"Add the coincidence with '{other.Name}' to the metadata of '{set.Name}'"))
            return;

        LogMetadata.AddColumns(
            set, CoincidenceColumns.Of(set.Ids, other.Name, spaces.First.Ids, comparison.Coincidence));
        WriteVerbose($"the coincidence with '{other.Name}' is in {target}");
    }

    private void WriteNeighbors(MatchedSpaces spaces, string name, string? plot)
    {
        var item = new ItemLookup(spaces.First).Find(name);
        var options = Options(spaces);
        var neighbors = NeighborComparison.Of(spaces.First.Vectors, spaces.Second.Vectors, item, options);
        if (plot is not null && ShouldProcess(plot, $"Draw the neighbors of '{name}' in both spaces"))
            Draw(views => views.Write(plot, spaces, item, neighbors, ColorBy));
        for (var place = 0; place < options.Neighbors; place++)
            WriteObject(SpaceNeighbor.Of(spaces, neighbors, item, place));
    }
}
