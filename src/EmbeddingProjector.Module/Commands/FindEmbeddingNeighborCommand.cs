using EmbeddingProjector.Numerics;
using EmbeddingProjector.Onnx;
using EmbeddingProjector.Plots;

namespace EmbeddingProjector.Module.Commands;

/// <summary>Finds the items most or least similar to items, pictures, words or a vector.</summary>
/// <remarks>
/// <para>Every item is compared; in a database, where the set's index is of the metric, that is asked unless -Exact says
/// otherwise. An item is not its own neighbor unless -IncludeSelf says so, nor is a picture that
/// the set holds. Of equal scores the earlier item comes first; items whose values are all 0 have no cosine and come
/// last.</para>
/// <para>A match is mutual if the query is among as many neighbors of the match as were asked for, or would be if it
/// were an item; one that is as near as the last of them counts.</para>
/// </remarks>
/// <example><code>Find-EmbeddingNeighbor runs/mnist -Id 5/00008.png -Top 4 -Mutual</code>
/// The four digits most like this one, and whether it is among their own four.</example>
/// <example><code>Find-EmbeddingNeighbor runs/photos -ImagePath new.jpg -Where label!=cat* -Grid neighbors.png</code>
/// Embeds a new picture as the log's were embedded, and draws the ten most similar ones that are no cats.</example>
/// <example><code>Find-EmbeddingNeighbor runs/photos -Text 'a cat on a sofa' -Top 5</code>
/// The five pictures nearest to these words, of a log that the vision tower of a CLIP model made.</example>
/// <example><code>Find-EmbeddingNeighbor runs/mnist -Id 5/00008.png -Least -Metric Euclidean</code>
/// The ten digits farthest from it.</example>
/// <example><code>Find-EmbeddingNeighbor 'postgresql://ann@localhost/vision?set=mnist' -Id 5/00008.png -Where label!=5 -MeasureRecall</code>
/// Searches in PostgreSQL, and compares the index's answer with the exact one.</example>
[Cmdlet(VerbsCommon.Find, "EmbeddingNeighbor", DefaultParameterSetName = IdSet, SupportsShouldProcess = true)]
[OutputType(typeof(EmbeddingNeighbor))]
public sealed partial class FindEmbeddingNeighborCommand : EmbeddingSetCmdlet
{
    private const string IdSet = "Id";
    private const string ImageSet = "Image";
    private const string TextSet = "Text";
    private const string VectorSet = "Vector";
    private const int UsualTop = 10;

    private readonly List<string> ids = [];
    private readonly List<string> pictures = [];
    private readonly List<string> texts = [];
    private EmbeddingSet? asked;
    private EmbeddingSource? askedPlace;

    /// <summary>The items to find neighbors of: ids, paths in the data set, or files' names that only one item
    /// has.</summary>
    [Parameter(ParameterSetName = IdSet, Mandatory = true, Position = 1, ValueFromPipeline = true,
        ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(ItemIdCompleter))]
    [ValidateNotNullOrEmpty]
    public string[] Id { get; set; } = [];

    /// <summary>Pictures to find neighbors of, embedded with the set's own model, weights, layer and transform.
    /// Wildcards are allowed.</summary>
    [Parameter(ParameterSetName = ImageSet, Mandatory = true, ValueFromPipelineByPropertyName = true)]
    [Alias("PSPath", "FullName")]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    public string[] ImagePath { get; set; } = [];

    /// <summary>The weight file, where the set was made with one that torchvision did not publish.</summary>
    [Parameter(ParameterSetName = ImageSet)]
    [Alias("WeightsPath")]
    [ValidateNotNullOrEmpty]
    public string? Weights { get; set; }

    /// <summary>Words to find pictures by, embedded by the text tower that belongs to the set's vision tower: CLIP,
    /// SigLIP, MobileCLIP in ONNX form.</summary>
    [Parameter(ParameterSetName = TextSet, Mandatory = true, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    public string[] Text { get; set; } = [];

    /// <summary>The folder of the pair of towers; not needed where the set says where its model lies.</summary>
    [Parameter(ParameterSetName = TextSet)]
    [ValidateNotNullOrEmpty]
    public string? Model { get; set; }

    /// <summary>A vector to find neighbors of, of the set's dimension.</summary>
    [Parameter(ParameterSetName = VectorSet, Mandatory = true)]
    public float[] Vector { get; set; } = [];

    /// <summary>Neighbors of each; without it 10, or all where there are fewer.</summary>
    [Parameter]
    [ValidateRange(1, int.MaxValue)]
    public int? Top { get; set; }

    /// <summary>Finds the least similar items, the least similar first.</summary>
    [Parameter]
    public SwitchParameter Least { get; set; }

    /// <summary>How vectors are compared: Cosine, Dot or Euclidean.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(MetricCompleter))]
    public MetricName Metric { get; set; }

    /// <summary>Finds out whether each match is symmetric: whether the query is among the match's own
    /// neighbors.</summary>
    [Parameter]
    public SwitchParameter Mutual { get; set; }

    /// <summary>Conditions on the items that may be found, all to be met: label=3, label!=cat*, probability&lt;0.5. The
    /// name is id, label, file or a column of the metadata.</summary>
    [Parameter]
    [Condition]
    [ArgumentCompleter(typeof(ConditionCompleter))]
    [ValidateNotNullOrEmpty]
    public string[] Where { get; set; } = [];

    /// <summary>Lets an item be its own neighbor.</summary>
    [Parameter]
    public SwitchParameter IncludeSelf { get; set; }

    /// <summary>A picture to draw of queries and neighbors: a name ending in .png or .svg. A file of that name is
    /// replaced.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Grid { get; set; }

    /// <summary>Side in pixels of a picture in the grid.</summary>
    [Parameter]
    [ValidateRange(16, 1024)]
    public int CellSize { get; set; } = 96;

    /// <summary>A database: compares with all items, whatever index there is. Elsewhere every search does.</summary>
    [Parameter]
    public SwitchParameter Exact { get; set; }

    /// <summary>A database: how much of the index is looked at, items of a graph (hnsw.ef_search; without it 100) or lists
    /// (ivfflat.probes; without it their square root). More finds more, and takes longer.</summary>
    [Parameter]
    [ValidateRange(1, 32_768)]
    public int? Effort { get; set; }

    /// <summary>A database: searches exactly too; Recall is the part of that which the index found.</summary>
    [Parameter]
    public SwitchParameter MeasureRecall { get; set; }

    private NeighborOrder Order => Least ? NeighborOrder.Farthest : NeighborOrder.Nearest;

    // Queries that come down the pipeline one by one are asked together: one search, one model, one grid.
    private protected override void Process(EmbeddingSet set)
    {
        if (asked is not null && asked != set)
            Finish();
        if (Effort is not null || MeasureRecall)
        {
            throw new CommandInputException(
                "OptionNotApplicable",
                $"'{set.Name}': expected a database for -Effort and -MeasureRecall: elsewhere every search is exact");
        }

        asked = set;
        Collect();
    }

    private protected override bool Process(IEmbeddingSource place)
    {
        if (place is not INeighborSource)
            return false;
        if (Grid is not null)
        {
            throw new CommandInputException(
                "OptionNotApplicable", $"{place.Location}: expected a log with thumbnails for -Grid, as a database has none");
        }

        if (askedPlace is not null && askedPlace != InputObject)
            Finish();
        askedPlace = InputObject;
        Collect();
        return true;
    }

    private void Collect()
    {
        ids.AddRange(Id);
        pictures.AddRange(ImagePath);
        texts.AddRange(Text);
    }

    private protected override void Finish()
    {
        if (askedPlace?.Place(Login) is INeighborSource place)
            Answer(place);
        if (asked is not null)
            Answer(asked);
        (asked, askedPlace) = (null, null);
        ids.Clear();
        pictures.Clear();
        texts.Clear();
    }

    private void Answer(EmbeddingSet set)
    {
        var grid = Grid is null ? null : ResolveNewPath(Grid);
        if (grid is not null)
            NeighborGrid.Require(grid, set);
        var searched = Where.Length == 0 ? set : set.Select(new ItemFilter(Where).Rows(set));
        var queries = Queries(set);
        if (queries.Count == 0)
            return;

        var (found, mutual) = Search(searched, queries);
        if (grid is not null && ShouldProcess(grid, $"Draw the neighbors in '{set.Name}'")
            && NeighborGrid.Write(grid, Title(set), CellSize, queries, found, searched) is { } warning)
        {
            WriteWarning(warning);
        }

        for (var i = 0; i < queries.Count; i++)
        {
            for (var place = 0; place < found.Count; place++)
                WriteObject(EmbeddingNeighbor.Of(queries[i], searched, found, i, place, mutual?[i][place]));
        }
    }

    private void Answer(INeighborSource place)
    {
        using var finder = place.OpenFinder(ReadOptions with { Credential = Login }, WriteWarning);
        var queries = Queries(finder.Description, finder.FindItem);
        if (queries.Count == 0)
            return;

        var display = new ProgressDisplay(this, $"Searching {finder.Count} items");
        var request = new NeighborRequest
        {
            Top = Top,
            Metric = Metric,
            Order = Order,
            Filter = new ItemFilter(Where),
            IncludeSelf = IncludeSelf,
            Mutual = Mutual,
            Exact = Exact,
            Effort = Effort,
            MeasureRecall = MeasureRecall,
        };
        var answers = finder.Find(queries, request, display, Cancellation);
        display.Complete();
        WriteVerbose($"{answers.Count(answer => answer.UsedIndex)} of {answers.Count} searches by index, the others exact");
        foreach (var (query, answer) in queries.Zip(answers))
        {
            for (var i = 0; i < answer.Matches.Count; i++)
                WriteObject(EmbeddingNeighbor.Of(query, answer, i));
        }
    }

    private (NeighborTable Found, bool[][]? Mutual) Search(EmbeddingSet searched, IReadOnlyList<NeighborQuery> queries)
    {
        var vectors = Matrix.FromRows([.. queries.Select(query => query.Vector)]);
        var rows = Enumerable.Range(0, searched.Count).ToDictionary(row => searched.Ids[row]);
        var own = queries.Select(query => IncludeSelf ? -1 : rows.GetValueOrDefault(query.Id, -1)).ToArray();
        var available = searched.Count - (own.Any(row => row >= 0) ? 1 : 0);
        var top = Top ?? Math.Clamp(available, 1, UsualTop);

        var display = new ProgressDisplay(this, $"Searching {searched.Count} items");
        var search = new NeighborSearch(searched.Vectors, Metric) { Progress = display, Cancellation = Cancellation };
        search.RequireDirection(vectors, [.. queries.Select(query => query.File ?? query.Id)]);
        if (search.ZeroVectors is [var first, ..] zeros)
        {
            WriteWarning(
                $"items without a cosine: {zeros.Count}, such as {searched.Ids[first]}; all their values are 0, and "
                + "they come last");
        }

        var table = search.FindOthers(vectors, own, top, Order);
        var mutual = Mutual ? search.AreMutual(table, top, Order) : null;
        display.Complete();
        return (table, mutual);
    }

    private string Title(EmbeddingSet set) =>
        $"{(Least ? "Least" : "Most")} similar in {set.Name} by {Metric.ToString().ToLowerInvariant()}";
}
