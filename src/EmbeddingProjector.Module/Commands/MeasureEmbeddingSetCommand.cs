using EmbeddingProjector.Numerics;

namespace EmbeddingProjector.Module.Commands;

/// <summary>Looks for what spoils a data set: items that are there twice, items of the test set that are in the training
/// set, outliers; and says how unique each item is.</summary>
/// <remarks>
/// <para>Splits are two sets, with -Against, or the values of a column, with -SplitBy. An item leaks where its content
/// is in another split, which the ids of pictures tell, or where another split has an item at least as alike as the
/// threshold.</para>
/// <para>Uniqueness is what FiftyOne Brain computes: the distance to the three nearest others, weighted 0.6, 0.3 and
/// 0.1, over the largest of the set. Outliers have a local outlier factor (Breunig et al., SIGMOD 2000) above
/// -OutlierAbove.</para>
/// </remarks>
/// <example><code>Measure-EmbeddingSet runs/train -Against runs/test</code>
/// Says which test pictures are in the training set, or nearly so.</example>
/// <example><code>if (-not (Measure-EmbeddingSet runs/data -SplitBy split -Quiet)) { throw 'the splits leak' }</code>
/// Stops a script where a split has another's items.</example>
/// <example><code>(Measure-EmbeddingSet runs/mnist -WriteColumn).Outliers | Select-Object -First 9</code>
/// The nine that lie farthest out; TensorBoard can colour by uniqueness and outlier factor.</example>
[Cmdlet(VerbsDiagnostic.Measure, "EmbeddingSet", SupportsShouldProcess = true)]
[OutputType(typeof(EmbeddingReview), typeof(bool))]
public sealed class MeasureEmbeddingSetCommand : EmbeddingSetCmdlet
{
    /// <summary>Another set of the same model, such as the test pictures where the first is the training
    /// pictures.</summary>
    [Parameter]
    [ValidateNotNull]
    public EmbeddingSource? Against { get; set; }

    /// <summary>The entry of the other log; not needed where it has only one.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? AgainstTag { get; set; }

    /// <summary>A column of the metadata whose values are the splits.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? SplitBy { get; set; }

    /// <summary>How vectors are compared: Cosine or Euclidean.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(MetricCompleter))]
    public MetricName Metric { get; set; }

    /// <summary>The least cosine, or the greatest distance, of items that count as the same. Without it 0.99 for the
    /// cosine; the distance needs one.</summary>
    [Parameter]
    public double? Threshold { get; set; }

    /// <summary>Neighbors of the local outlier factor.</summary>
    [Parameter]
    [ValidateRange(1, int.MaxValue)]
    public int K { get; set; } = 20;

    /// <summary>The local outlier factor above which an item is an outlier.</summary>
    [Parameter]
    public double OutlierAbove { get; set; } = 1.5;

    /// <summary>Adds uniqueness and outlier factor to the metadata of the log that the set is of.</summary>
    [Parameter]
    public SwitchParameter WriteColumn { get; set; }

    /// <summary>Gives true where no split has an item of another, false where one has, and nothing else.</summary>
    [Parameter]
    public SwitchParameter Quiet { get; set; }

    private protected override void Process(EmbeddingSet set)
    {
        if (Quiet && Against is null && SplitBy is null)
            throw new CommandInputException("SplitMissing", "-Quiet: expected -Against or -SplitBy, found neither");
        if (Against is not null && SplitBy is not null)
            throw new CommandInputException("OptionsContradict", "expected -Against or -SplitBy, found both");
        if (Threshold is null && Metric != VectorMetric.Cosine)
        {
            throw new CommandInputException(
                "ThresholdMissing", $"-Threshold: expected a number for the metric {Metric}, found none");
        }

        if (WriteColumn)
            LogMetadata.Tables(set);
        var (all, splits) = Splits(set);
        var options = new SetReviewOptions { Metric = Metric, Threshold = Threshold ?? 0.99, Neighbors = K };
        var display = new ProgressDisplay(this, $"Comparing {all.Count} items");
        var review = SetReview.Of(all.Ids, all.Vectors, splits, options, display, Cancellation);
        display.Complete();
        if (WriteColumn
            && ShouldProcess(set.Source, $"Add uniqueness and outlier factor to the metadata of '{set.Name}'"))
        {
            LogMetadata.AddColumns(set, Columns(review, set.Count));
        }

        WriteObject(Quiet ? review.Leaks.Count == 0 : EmbeddingReview.Of(all, splits, review, options, OutlierAbove));
    }

    private static MetadataColumn[] Columns(SetReview review, int count)
    {
        return [Column("uniqueness", review.Uniqueness), Column("outlier factor", review.OutlierFactors)];

        MetadataColumn Column(string name, IReadOnlyList<double> values) => new(name,
            [.. values.Take(count).Select(value => double.IsFinite(value)
                ? value.ToString("0.0000", CultureInfo.InvariantCulture)
                : MetadataColumn.Missing)]);
    }

    private (EmbeddingSet All, IReadOnlyList<string>? Splits) Splits(EmbeddingSet set)
    {
        if (SplitBy is not null)
            return (set, set.ValuesOf(SplitBy));
        if (Against is null)
            return (set, null);

        var other = Against.Item is null
            ? Against.Open(this, AgainstTag)
            : throw new CommandInputException(
                "SetExpected", "-Against: expected a whole set, found one item of a pipeline");
        if (other.Dimension != set.Dimension)
        {
            throw new CommandInputException(
                "DimensionMismatch",
                $"'{other.Name}': expected {set.Dimension} values as '{set.Name}' has, found {other.Dimension}")
            { Kind = ErrorKind.InvalidData };
        }

        var (first, second) = set.Name == other.Name
            ? (NameOf(set, "reference"), NameOf(other, "against"))
            : (set.Name, other.Name);
        if (first == second)
            (first, second) = ($"{first} (1)", $"{second} (2)");
        var vectors = new Matrix(set.Count + other.Count, set.Dimension);
        set.Vectors.Values.CopyTo(vectors.Values);
        other.Vectors.Values.CopyTo(vectors.Values[(set.Count * set.Dimension)..]);
        return (
            new EmbeddingSet
            {
                Name = $"{first}, {second}",
                Ids = [.. set.Ids, .. other.Ids],
                Vectors = vectors,
                Labels = Both(set, set.Labels, other, other.Labels),
                Files = Both(set, set.Files, other, other.Files),
            },
            [.. set.Ids.Select(_ => first), .. other.Ids.Select(_ => second)]);
    }

    // Two logs of one model have sets of one name: their folders tell them apart.
    private static string NameOf(EmbeddingSet set, string otherwise) =>
        System.IO.Path.GetFileName(set.Source) is { Length: > 0 } name ? name : otherwise;

    private static string[]? Both(
        EmbeddingSet first, IReadOnlyList<string>? ones, EmbeddingSet second, IReadOnlyList<string>? others) =>
        ones is null && others is null
            ? null
            : [.. ones ?? Enumerable.Repeat(MetadataColumn.Missing, first.Count),
                .. others ?? Enumerable.Repeat(MetadataColumn.Missing, second.Count)];
}
