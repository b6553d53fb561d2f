using EmbeddingProjector.Plots;

namespace EmbeddingProjector.Module.Commands;

/// <summary>Compares items or classes with each other, or finds items that are the same or nearly so.</summary>
/// <remarks>
/// <para>Without -ByClass and -Duplicate, the matrix of the chosen items. With -ByClass, the mean over all pairs of
/// items of two classes; within a class, over the pairs of different items.</para>
/// <para>With -Duplicate, groups of items that are joined by pairs at least as alike as the threshold. Two of a group
/// may be less alike where others between them join them. Items whose values are all 0 have no cosine and are like
/// nothing.</para>
/// </remarks>
/// <example><code>Measure-EmbeddingSimilarity runs/mnist -ByClass</code>
/// How alike the ten digits are, as a table; the diagonal says how alike pictures of one digit are.</example>
/// <example><code>Measure-EmbeddingSimilarity runs/mnist -Where label=5 -First 8 -Plot fives.png</code>
/// Eight fives, each with each, as a table and as a picture.</example>
/// <example><code>Measure-EmbeddingSimilarity runs/mnist -Duplicate -Threshold 0.995</code>
/// Groups of digits that the model takes for nearly the same.</example>
[Cmdlet(
    VerbsDiagnostic.Measure, "EmbeddingSimilarity", DefaultParameterSetName = ItemsSet, SupportsShouldProcess = true)]
[OutputType(typeof(EmbeddingSimilarity), typeof(DuplicateGroup))]
public sealed class MeasureEmbeddingSimilarityCommand : EmbeddingSetCmdlet
{
    private const string ItemsSet = "Items";
    private const string ClassesSet = "Classes";
    private const string DuplicatesSet = "Duplicates";
    private const double UsualCosine = 0.99;

    /// <summary>The items: ids, paths in the data set, or files' names that only one item has. Without it
    /// all.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(ItemIdCompleter))]
    [ValidateNotNullOrEmpty]
    public string[] Id { get; set; } = [];

    /// <summary>Conditions on the items, all to be met: label=3, label!=cat*, probability&lt;0.5. The name is id,
    /// label, file or a column of the metadata.</summary>
    [Parameter]
    [Condition]
    [ArgumentCompleter(typeof(ConditionCompleter))]
    [ValidateNotNullOrEmpty]
    public string[] Where { get; set; } = [];

    /// <summary>The most items to take, the first in the set's order.</summary>
    [Parameter]
    [ValidateRange(1, int.MaxValue)]
    public int? First { get; set; }

    /// <summary>How vectors are compared: Cosine, Dot or Euclidean.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(MetricCompleter))]
    public MetricName Metric { get; set; }

    /// <summary>Compares the classes: the means over their pairs of items.</summary>
    [Parameter(ParameterSetName = ClassesSet, Mandatory = true)]
    public SwitchParameter ByClass { get; set; }

    /// <summary>Finds groups of items that are the same or nearly so.</summary>
    [Parameter(ParameterSetName = DuplicatesSet, Mandatory = true)]
    public SwitchParameter Duplicate { get; set; }

    /// <summary>The least cosine or dot product of a pair of duplicates, or the greatest distance. Without it 0.99 for
    /// the cosine; the others need one.</summary>
    [Parameter(ParameterSetName = DuplicatesSet)]
    public double? Threshold { get; set; }

    /// <summary>A picture of the matrix to draw: a name ending in .png or .svg. A file of that name is
    /// replaced.</summary>
    [Parameter(ParameterSetName = ItemsSet)]
    [Parameter(ParameterSetName = ClassesSet)]
    [ValidateNotNullOrEmpty]
    public string? Plot { get; set; }

    private protected override void Process(EmbeddingSet set)
    {
        var plot = Plot is null ? null : ResolveNewPath(Plot);
        if (plot is not null)
            PlotFile.Require(plot);

        var chosen = Choose(set);
        var display = new ProgressDisplay(this, $"Comparing {chosen.Count} items");
        if (Duplicate)
            WriteDuplicates(chosen, display);
        else
            Write(chosen, Measure(chosen, display), plot);
    }

    private EmbeddingSet Choose(EmbeddingSet set)
    {
        if (Id.Length > 0)
            set = set.Select([.. Id.Select(new ItemLookup(set).Find)]);
        var rows = new ItemFilter(Where).Rows(set);
        return Where.Length == 0 && First is null ? set : set.Select([.. rows.Take(First ?? rows.Count)]);
    }

    private SimilarityMatrix Measure(EmbeddingSet set, ProgressDisplay display)
    {
        var matrix = ByClass
            ? SimilarityMatrix.OfClasses(set.Vectors, Labels(set), Metric, 0, display, Cancellation)
            : SimilarityMatrix.OfItems(set.Vectors, set.Ids, Metric, 0, display, Cancellation);
        display.Complete();
        return matrix;
    }

    private static IReadOnlyList<string> Labels(EmbeddingSet set) => set.Labels
        ?? throw new CommandInputException(
            "NoLabels", $"'{set.Name}': expected a class for every item, found no labels")
        { Kind = ErrorKind.InvalidInput };

    private void Write(EmbeddingSet set, SimilarityMatrix matrix, string? plot)
    {
        string[]? labels = ByClass ? [.. matrix.Names] : set.Labels is null ? null : [.. set.Labels];
        if (plot is not null && ShouldProcess(plot, $"Draw the similarities of '{set.Name}'"))
        {
            var title = $"{set.Name}, {Metric.ToString().ToLowerInvariant()}";
            new SimilarityPlot(matrix, Metric, labels ?? matrix.Names, title).Write(plot);
        }

        WriteObject(new EmbeddingSimilarity(
            Name: set.Name,
            Metric: Metric,
            Count: set.Count,
            Names: [.. matrix.Names],
            Labels: labels,
            Scores: EmbeddingSimilarity.ScoresOf(matrix),
            Plot: plot));
    }

    private void WriteDuplicates(EmbeddingSet set, ProgressDisplay display)
    {
        if (Threshold is null && Metric != VectorMetric.Cosine)
        {
            throw new CommandInputException(
                "ThresholdMissing", $"-Threshold: expected a number for the metric {Metric}, found none");
        }

        var threshold = Threshold ?? UsualCosine;
        var groups = DuplicateGroups.Find(set.Vectors, threshold, Metric, 0, display, Cancellation);
        display.Complete();
        for (var i = 0; i < groups.Count; i++)
            WriteObject(DuplicateGroup.Of(set, i + 1, groups[i], Metric));
        WriteVerbose($"{groups.Count} groups of {groups.Sum(group => group.Count)} of {set.Count} items");
    }
}
