namespace EmbeddingProjector.Analysis;

/// <summary>The items that two sets share, by ID.</summary>
/// <param name="FirstRows">[shared]: rows of the first set, ascending.</param>
/// <param name="SecondRows">[shared]: the same items' rows in the second set.</param>
/// <param name="OnlyFirst">IDs that the second set lacks, in the first set's order.</param>
/// <param name="OnlySecond">IDs that the first set lacks, in the second set's order.</param>
internal sealed record ItemMatching(
    IReadOnlyList<int> FirstRows,
    IReadOnlyList<int> SecondRows,
    IReadOnlyList<string> OnlyFirst,
    IReadOnlyList<string> OnlySecond)
{
    /// <summary>Matches two lists of IDs.</summary>
    /// <param name="first">The first set's IDs, distinct.</param>
    /// <param name="second">The second set's IDs, distinct.</param>
    /// <exception cref="AnalysisInputException">No common ID, or one that occurs twice in a set.</exception>
    public static ItemMatching ById(IReadOnlyList<string> first, IReadOnlyList<string> second)
    {
        var (places, others) = (Places(first, "first"), Places(second, "second"));
        int[] shared = [.. Enumerable.Range(0, first.Count).Where(i => others.ContainsKey(first[i]))];
        if (shared.Length == 0)
            Require.Throw("NoCommonItems", $"matching: expected common IDs, found none among {first.Count} and "
                + $"{second.Count} items (such as '{first.FirstOrDefault()}' and '{second.FirstOrDefault()}')");

        return new ItemMatching(
            shared,
            [.. shared.Select(i => others[first[i]])],
            [.. first.Where(id => !others.ContainsKey(id))],
            [.. second.Where(id => !places.ContainsKey(id))]);
    }

    private static Dictionary<string, int> Places(IReadOnlyList<string> ids, string which)
    {
        var places = new Dictionary<string, int>(ids.Count, StringComparer.Ordinal);
        for (var i = 0; i < ids.Count; i++)
        {
            if (!places.TryAdd(ids[i], i))
                Require.Throw(
                    "DuplicateId", $"matching: expected distinct IDs, found '{ids[i]}' twice in the {which} set");
        }

        return places;
    }
}
