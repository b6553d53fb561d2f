using System.Globalization;
using EmbeddingProjector.Analysis;

namespace EmbeddingProjector.Module.Output;

/// <summary>How alike two spaces of the same items are, as <c>Compare-EmbeddingSpace</c> gives it.</summary>
public sealed record EmbeddingSpaceComparison
{
    /// <summary>The name of the reference set.</summary>
    public required string Reference { get; init; }

    /// <summary>The name of the set that was compared with it.</summary>
    public required string Difference { get; init; }

    /// <summary>The items that were compared: those of both sets, but for <see cref="Undefined"/>.</summary>
    public required int Count { get; init; }

    /// <summary>Ids that only the reference set has.</summary>
    public required string[] OnlyReference { get; init; }

    /// <summary>Ids that only the other set has.</summary>
    public required string[] OnlyDifference { get; init; }

    /// <summary>Ids that were left out because all values are 0 in a space that is compared by the cosine.</summary>
    public required string[] Undefined { get; init; }

    /// <summary>How many <see cref="OnlyReference"/>, <see cref="OnlyDifference"/> and <see cref="Undefined"/> have, in
    /// words.</summary>
    public required string LeftOut { get; init; }

    /// <summary>Neighbors an item.</summary>
    public required int K { get; init; }

    /// <summary>How items of the reference space and of the other one were compared.</summary>
    public required VectorMetric[] Metric { get; init; }

    /// <summary>Whether an item counts as its own neighbor.</summary>
    public required bool IncludeSelf { get; init; }

    /// <summary>The mean over the items of the Jaccard index of their neighbors in both spaces, 0 to 1.</summary>
    public required double Mean { get; init; }

    /// <summary>[2]: where the mean lies in 95 % of the item sets that are drawn anew from these items.</summary>
    public required double[] Interval { get; init; }

    /// <summary>The same as text.</summary>
    public required string IntervalText { get; init; }

    /// <summary>What <see cref="Mean"/> would be if neighbors were drawn at random.</summary>
    public required double ExpectedAtRandom { get; init; }

    /// <summary>Linear centred kernel alignment, 0 to 1; null where a space does not vary.</summary>
    public required double? LinearCka { get; init; }

    /// <summary>[10]: items with a coincidence from 0 to below 0.1, and so on; 1 counts in the last.</summary>
    public required int[] Histogram { get; init; }

    /// <summary>The same as lines of text.</summary>
    public required string HistogramTable { get; init; }

    /// <summary>The items whose neighbors differ most, the worst first.</summary>
    public required SpaceItem[] Worst { get; init; }

    /// <summary>The same as lines of text.</summary>
    public required string WorstTable { get; init; }

    /// <summary>[count]: the items, in the reference set's order.</summary>
    public required SpaceItem[] Items { get; init; }

    /// <summary>The full path of the picture; null where none was asked for.</summary>
    public required string? Plot { get; init; }

    internal static EmbeddingSpaceComparison Of(
        MatchedSpaces spaces, SpaceComparison comparison, SpaceComparisonOptions options, int worst, string? plot)
    {
        SpaceItem[] items =
        [
            .. comparison.Coincidence.Select((coincidence, row) => SpaceItem.Of(spaces.First, row, coincidence)),
        ];
        SpaceItem[] least = [.. comparison.Worst(worst).Select(row => items[row])];
        return new EmbeddingSpaceComparison
        {
            Reference = spaces.First.Name,
            Difference = spaces.Second.Name,
            Count = items.Length,
            OnlyReference = [.. spaces.OnlyFirst],
            OnlyDifference = [.. spaces.OnlySecond],
            Undefined = [.. spaces.Undefined],
            LeftOut = $"{spaces.OnlyFirst.Count} only in {spaces.First.Name}, {spaces.OnlySecond.Count} only in "
                + $"{spaces.Second.Name}, {spaces.Undefined.Count} of zeros",
            K = options.Neighbors,
            Metric = [options.FirstMetric, options.SecondMetric],
            IncludeSelf = options.IncludeSelf,
            Mean = comparison.Mean,
            Interval = [comparison.Interval.Low, comparison.Interval.High],
            IntervalText = string.Create(
                CultureInfo.InvariantCulture, $"{comparison.Interval.Low:0.0000} to {comparison.Interval.High:0.0000}"),
            ExpectedAtRandom = comparison.ExpectedAtRandom,
            LinearCka = double.IsNaN(comparison.LinearCka) ? null : comparison.LinearCka,
            Histogram = [.. comparison.Histogram],
            HistogramTable = SpaceText.Histogram(comparison.Histogram),
            Worst = least,
            WorstTable = SpaceText.Items(least),
            Items = items,
            Plot = plot,
        };
    }
}
