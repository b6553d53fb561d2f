namespace EmbeddingProjector.Sets;

/// <summary>Leaves out the items whose vector holds NaN or infinity: no analysis and no projector has an answer for
/// them.</summary>
internal static class FiniteItems
{
    private const int MostNamed = 5; // ids in one warning

    /// <param name="set">Whole: see every part has one value an item.</param>
    /// <returns>The items that stay, and the ids of those that do not.</returns>
    /// <exception cref="EmbeddingSetException">None stays.</exception>
    public static (EmbeddingSet Kept, IReadOnlyList<string> LeftOut) Of(EmbeddingSet set)
    {
        var all = Enumerable.Range(0, set.Count);
        var finite = all.ToLookup(
            row => !set.Vectors.Row(row).ContainsAnyExceptInRange(float.MinValue, float.MaxValue));
        int[] kept = [.. finite[true]];
        if (kept.Length == set.Count)
            return (set, []);
        if (kept.Length > 0)
            return (set.Select(kept), [.. finite[false].Select(row => set.Ids[row])]);

        throw new EmbeddingSetException(
            "NoEmbedding",
            set.Source ?? set.Name,
            $"expected finite vectors, found NaN or infinity in all {set.Count}") { Kind = ErrorKind.InvalidResult };
    }

    /// <summary>Names those that were left out; null where none was.</summary>
    /// <param name="count">The items before.</param>
    public static string? Warning(IReadOnlyList<string> leftOut, int count)
    {
        if (leftOut.Count == 0)
            return null;

        var names = string.Join(", ", leftOut.Take(MostNamed).Select(id => $"'{id}'"));
        return $"{leftOut.Count} of {count} vectors hold NaN or infinity and are left out: {names}"
            + (leftOut.Count > MostNamed ? ", ..." : "");
    }
}
