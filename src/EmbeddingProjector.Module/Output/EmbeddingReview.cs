namespace EmbeddingProjector.Module.Output;

/// <summary>What spoils a data set, as <c>Measure-EmbeddingSet</c> found it.</summary>
public sealed record EmbeddingReview
{
    /// <summary>The set's name, or both sets' names.</summary>
    public required string Name { get; init; }

    /// <summary>Items.</summary>
    public required int Count { get; init; }

    /// <summary>How vectors are compared.</summary>
    public required VectorMetric Metric { get; init; }

    /// <summary>The least cosine, or the greatest distance, of items that count as the same.</summary>
    public required double Threshold { get; init; }

    /// <summary>The number of <see cref="Leaks"/>.</summary>
    public int LeakCount => Leaks.Length;

    /// <summary>The number of <see cref="Copies"/>.</summary>
    public int CopyCount => Copies.Length;

    /// <summary>The number of <see cref="Duplicates"/>.</summary>
    public int DuplicateCount => Duplicates.Length;

    /// <summary>The number of <see cref="Outliers"/>.</summary>
    public int OutlierCount => Outliers.Length;

    /// <summary>The splits with their numbers of items, such as train 400; empty without.</summary>
    public required string[] Splits { get; init; }

    /// <summary>Items of one split that are in another.</summary>
    public required LeakedItem[] Leaks { get; init; }

    /// <summary>Groups of items of the same content.</summary>
    public required DuplicateGroup[] Copies { get; init; }

    /// <summary>Groups of items whose vectors are the same or nearly so.</summary>
    public required DuplicateGroup[] Duplicates { get; init; }

    /// <summary>Items in sparser surroundings than their neighbors, the farthest out first.</summary>
    public required ReviewedItem[] Outliers { get; init; }

    /// <summary>Every item, the least unique first.</summary>
    public required ReviewedItem[] Items { get; init; }

    internal static EmbeddingReview Of(
        EmbeddingSet set, IReadOnlyList<string>? splits, SetReview review, SetReviewOptions options, double outlierAbove)
    {
        ReviewedItem[] items = [.. Enumerable.Range(0, set.Count).Select(row => new ReviewedItem(
            set.Ids[row], set.Labels?[row], set.Files?[row], splits?[row], review.Uniqueness[row],
            review.OutlierFactors[row]))];
        return new EmbeddingReview
        {
            Name = set.Name,
            Count = set.Count,
            Metric = options.Metric,
            Threshold = options.Threshold,
            Splits = splits is null
                ? []
                : [.. splits.GroupBy(split => split).Select(group => $"{group.Key} {group.Count()}")],
            Leaks = [.. review.Leaks.Select(leak => new LeakedItem(
                set.Ids[leak.Item], splits![leak.Item], set.Files?[leak.Item], set.Ids[leak.Other], splits[leak.Other],
                set.Files?[leak.Other], leak.Score, leak.IsCopy))],
            Copies = Groups(review.Copies),
            Duplicates = Groups(review.Duplicates),
            Outliers = [.. items.Where(item => item.OutlierFactor > outlierAbove)
                .OrderByDescending(item => item.OutlierFactor)],
            Items = [.. items.OrderBy(item => item.Uniqueness)],
        };

        DuplicateGroup[] Groups(IReadOnlyList<IReadOnlyList<int>> groups) =>
            [.. groups.Select((rows, i) => DuplicateGroup.Of(set, i + 1, rows, options.Metric))];
    }
}

/// <summary>An item of one split that is in another.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Split">Its split.</param>
/// <param name="File">Its file; null where unknown.</param>
/// <param name="OtherId">The other split's item.</param>
/// <param name="OtherSplit">That split.</param>
/// <param name="OtherFile">Its file; null where unknown.</param>
/// <param name="Score">Their cosine or distance.</param>
/// <param name="IsCopy">Whether both are the same content; else they are as alike as the threshold says.</param>
public sealed record LeakedItem(
    string Id, string Split, string? File, string OtherId, string OtherSplit, string? OtherFile, double Score,
    bool IsCopy);

/// <summary>What a review says of one item.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Label">Its class; null without.</param>
/// <param name="File">Its file; null where unknown.</param>
/// <param name="Split">Its split; null without.</param>
/// <param name="Uniqueness">0 to 1: how far the three nearest others are, over the most of the set.</param>
/// <param name="OutlierFactor">The local outlier factor, about 1 within a cluster.</param>
public sealed record ReviewedItem(
    string Id, string? Label, string? File, string? Split, double Uniqueness, double OutlierFactor);
