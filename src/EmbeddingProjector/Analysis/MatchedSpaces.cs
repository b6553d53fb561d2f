namespace EmbeddingProjector.Analysis;

/// <summary>Two embeddings of the same items, brought into one order by the items' ids.</summary>
/// <param name="First">The shared items in the first set's order, with all that it knows of them.</param>
/// <param name="Second">The same items in the same order, as the second set has them.</param>
/// <param name="OnlyFirst">Ids that the second set lacks.</param>
/// <param name="OnlySecond">Ids that the first set lacks.</param>
/// <param name="Undefined">Ids of shared items that are left out, as they have no cosine in a space that is compared by
/// it: all their values are 0 there.</param>
internal sealed record MatchedSpaces(
    EmbeddingSet First,
    EmbeddingSet Second,
    IReadOnlyList<string> OnlyFirst,
    IReadOnlyList<string> OnlySecond,
    IReadOnlyList<string> Undefined)
{
    /// <param name="first">Ids all different.</param>
    /// <param name="second">Ids all different.</param>
    /// <param name="firstMetric">How items of the first space will be compared.</param>
    /// <param name="secondMetric">How items of the second space will be.</param>
    /// <exception cref="AnalysisInputException">No common id, or one that occurs twice in a set.</exception>
    public static MatchedSpaces Of(
        EmbeddingSet first, EmbeddingSet second, VectorMetric firstMetric, VectorMetric secondMetric)
    {
        var matching = ItemMatching.ById(first.Ids, second.Ids);
        var (rows, others) = (matching.FirstRows, matching.SecondRows);
        bool[] defined =
        [
            .. Enumerable.Range(0, rows.Count).Select(i =>
                HasDirection(first, rows[i], firstMetric) && HasDirection(second, others[i], secondMetric)),
        ];
        return new MatchedSpaces(
            Pick(first, rows, defined),
            Pick(second, others, defined),
            matching.OnlyFirst,
            matching.OnlySecond,
            [.. rows.Where((_, i) => !defined[i]).Select(row => first.Ids[row])]);
    }

    private static EmbeddingSet Pick(EmbeddingSet set, IReadOnlyList<int> rows, bool[] defined)
    {
        int[] kept = [.. rows.Where((_, i) => defined[i])];
        return kept.SequenceEqual(Enumerable.Range(0, set.Count)) ? set : set.Select(kept);
    }

    private static bool HasDirection(EmbeddingSet set, int row, VectorMetric metric) =>
        metric != VectorMetric.Cosine || set.Vectors.Row(row).ContainsAnyExcept(0f);
}
