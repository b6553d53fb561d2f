namespace EmbeddingProjector.Module.Output;

/// <summary>Items that are the same or nearly so, as <c>Measure-EmbeddingSimilarity -Duplicate</c> gives
/// them.</summary>
/// <param name="Group">The group's number, from 1, in the order of their first items.</param>
/// <param name="Count">The number of items.</param>
/// <param name="Ids">[count]: the items' ids, in the set's order.</param>
/// <param name="Labels">[count]: their classes; null where there are none.</param>
/// <param name="Files">[count]: their paths in the data set; null where unknown.</param>
/// <param name="Scores">[count]: each one's score with the first. Where items between join two, it may lie beyond the
/// threshold.</param>
/// <param name="Least">The score of the one that is least like the first.</param>
public sealed record DuplicateGroup(
    int Group, int Count, string[] Ids, string[]? Labels, string[]? Files, double[] Scores, double Least)
{
    internal static DuplicateGroup Of(EmbeddingSet set, int number, IReadOnlyList<int> rows, VectorMetric metric)
    {
        var first = rows[0];
        double[] scores =
            [.. rows.Select(row => VectorScore.Of(set.Vectors.Row(first), set.Vectors.Row(row), metric))];
        return new DuplicateGroup(
            Group: number,
            Count: rows.Count,
            Ids: [.. rows.Select(row => set.Ids[row])],
            Labels: set.Labels is { } labels ? [.. rows.Select(row => labels[row])] : null,
            Files: set.Files is { } files ? [.. rows.Select(row => files[row])] : null,
            Scores: scores,
            Least: metric == VectorMetric.Euclidean ? scores.Max() : scores.Min());
    }
}
