namespace EmbeddingProjector.Module.Output;

/// <summary>How alike two spaces of the same items are, as <c>Compare-EmbeddingSpace</c> gives it.</summary>
/// <param name="Reference">The name of the reference set.</param>
/// <param name="Difference">The name of the set that was compared with it.</param>
/// <param name="Count">The items that were compared: those of both sets, but for <see cref="Undefined"/>.</param>
/// <param name="OnlyReference">Ids that only the reference set has.</param>
/// <param name="OnlyDifference">Ids that only the other set has.</param>
/// <param name="Undefined">Ids that were left out because all values are 0 in a space that is compared by the
/// cosine.</param>
/// <param name="K">Neighbors an item.</param>
/// <param name="Metric">How items of the reference space and of the other one were compared.</param>
/// <param name="IncludeSelf">Whether an item counts as its own neighbor.</param>
/// <param name="Mean">The mean over the items of the Jaccard index of their neighbors in both spaces, 0 to 1.</param>
/// <param name="Interval">[2]: where the mean lies in 95 % of the item sets that are drawn anew from these
/// items.</param>
/// <param name="ExpectedAtRandom">What <see cref="Mean"/> would be if neighbors were drawn at random.</param>
/// <param name="LinearCka">Linear centred kernel alignment, 0 to 1; null where a space does not vary.</param>
/// <param name="Histogram">[10]: items with a coincidence from 0 to below 0.1, and so on; 1 counts in the last.</param>
/// <param name="Worst">The items whose neighbors differ most, the worst first.</param>
/// <param name="Items">[count]: the items, in the reference set's order.</param>
/// <param name="Plot">The full path of the picture; null where none was asked for.</param>
public sealed record EmbeddingSpaceComparison(
    string Reference, string Difference, int Count, string[] OnlyReference, string[] OnlyDifference, string[] Undefined,
    int K, VectorMetric[] Metric, bool IncludeSelf, double Mean, double[] Interval, double ExpectedAtRandom,
    double? LinearCka, int[] Histogram, SpaceItem[] Worst, SpaceItem[] Items, string? Plot)
{
    /// <summary>How many <see cref="OnlyReference"/>, <see cref="OnlyDifference"/> and <see cref="Undefined"/> have, in
    /// words.</summary>
    public string LeftOut() => $"{OnlyReference.Length} only in {Reference}, {OnlyDifference.Length} only in "
        + $"{Difference}, {Undefined.Length} of zeros";

    /// <summary><see cref="Interval"/> as text.</summary>
    public string IntervalText() =>
        string.Create(CultureInfo.InvariantCulture, $"{Interval[0]:0.0000} to {Interval[1]:0.0000}");

    /// <summary><see cref="Histogram"/> as lines of text.</summary>
    public string HistogramTable() => SpaceText.Histogram(Histogram);

    /// <summary><see cref="Worst"/> as lines of text.</summary>
    public string WorstTable() => SpaceText.Items(Worst);

    internal static EmbeddingSpaceComparison Of(
        MatchedSpaces spaces, SpaceComparison comparison, SpaceComparisonOptions options, int worst, string? plot)
    {
        SpaceItem[] items =
        [
            .. comparison.Coincidence.Select((coincidence, row) => SpaceItem.Of(spaces.First, row, coincidence)),
        ];
        SpaceItem[] least = [.. comparison.Worst(worst).Select(row => items[row])];
        return new EmbeddingSpaceComparison(
            Reference: spaces.First.Name,
            Difference: spaces.Second.Name,
            Count: items.Length,
            OnlyReference: [.. spaces.OnlyFirst],
            OnlyDifference: [.. spaces.OnlySecond],
            Undefined: [.. spaces.Undefined],
            K: options.Neighbors,
            Metric: [options.FirstMetric, options.SecondMetric],
            IncludeSelf: options.IncludeSelf,
            Mean: comparison.Mean,
            Interval: [comparison.Interval.Low, comparison.Interval.High],
            ExpectedAtRandom: comparison.ExpectedAtRandom,
            LinearCka: double.IsNaN(comparison.LinearCka) ? null : comparison.LinearCka,
            Histogram: [.. comparison.Histogram],
            Worst: least,
            Items: items,
            Plot: plot);
    }
}
