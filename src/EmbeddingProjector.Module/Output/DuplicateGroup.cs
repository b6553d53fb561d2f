using EmbeddingProjector.Analysis;
using EmbeddingProjector.Sets;

namespace EmbeddingProjector.Module.Output;

/// <summary>Items that are the same or nearly so, as <c>Measure-EmbeddingSimilarity -Duplicate</c> gives
/// them.</summary>
public sealed record DuplicateGroup
{
    /// <summary>The group's number, from 1, in the order of their first items.</summary>
    public required int Group { get; init; }

    /// <summary>The number of items.</summary>
    public required int Count { get; init; }

    /// <summary>[count]: the items' ids, in the set's order.</summary>
    public required string[] Ids { get; init; }

    /// <summary>[count]: their classes; null where there are none.</summary>
    public required string[]? Labels { get; init; }

    /// <summary>[count]: their paths in the data set; null where unknown.</summary>
    public required string[]? Files { get; init; }

    /// <summary>[count]: each one's score with the first. Where items between join two, it may lie beyond the
    /// threshold.</summary>
    public required double[] Scores { get; init; }

    /// <summary>The score of the one that is least like the first.</summary>
    public required double Least { get; init; }

    internal static DuplicateGroup Of(EmbeddingSet set, int number, IReadOnlyList<int> rows, VectorMetric metric)
    {
        var first = rows[0];
        double[] scores =
            [.. rows.Select(row => VectorScore.Of(set.Vectors.Row(first), set.Vectors.Row(row), metric))];
        return new DuplicateGroup
        {
            Group = number,
            Count = rows.Count,
            Ids = [.. rows.Select(row => set.Ids[row])],
            Labels = set.Labels is { } labels ? [.. rows.Select(row => labels[row])] : null,
            Files = set.Files is { } files ? [.. rows.Select(row => files[row])] : null,
            Scores = scores,
            Least = metric == VectorMetric.Euclidean ? scores.Max() : scores.Min(),
        };
    }
}
