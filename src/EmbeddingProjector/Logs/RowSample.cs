namespace EmbeddingProjector.Logs;

/// <summary>Chooses the rows that the projector shows where there are more than it can, label by label.</summary>
/// <remarks>The client itself would take the first 100,000 rows, which of sorted folders is the first few
/// classes.</remarks>
internal static class RowSample
{
    /// <summary>The most rows that TensorBoard's client shows.</summary>
    public const int MostRows = 100_000;

    /// <summary>The chosen rows in ascending order: of each label its share, and at least one while there is
    /// room.</summary>
    /// <remarks>Within a label the rows of the least hash of seed and id are taken. So a picture's luck depends on
    /// nothing but its id: a sample of a grown data set keeps most of its pictures.</remarks>
    /// <param name="count">Rows.</param>
    /// <param name="label">A row's label; null is a label of its own.</param>
    /// <param name="id">A row's id; none is kept.</param>
    /// <param name="most">The most rows to choose.</param>
    /// <param name="seed">Another seed, another sample.</param>
    public static int[] Choose(int count, Func<int, string?> label, Func<int, string> id, int most, int seed)
    {
        if (count <= most)
            return [.. Enumerable.Range(0, count)];

        var groups = Enumerable.Range(0, count)
            .GroupBy(row => label(row) ?? "", StringComparer.Ordinal)
            .OrderBy(group => group.Key, StringComparer.Ordinal)
            .Select(group => group.ToArray())
            .ToArray();
        var shares = Shares([.. groups.Select(group => group.Length)], most);

        var chosen = groups.Zip(shares, (group, share) => group
            .OrderBy(row => Rank(id(row), seed))
            .ThenBy(row => row, Comparer<int>.Create((one, other) => string.CompareOrdinal(id(one), id(other))))
            .Take(share));
        return [.. chosen.SelectMany(rows => rows).Order()];
    }

    // Largest remainders; a class too small for a whole row still gets one, taken from the largest shares.
    private static int[] Shares(int[] sizes, int most)
    {
        var total = sizes.Sum(size => (long)size);
        var shares = sizes.Select(size => (int)((long)size * most / total)).ToArray();
        var byRemainder = Enumerable.Range(0, sizes.Length)
            .OrderByDescending(i => (long)sizes[i] * most % total)
            .ThenBy(i => i)
            .Take(most - shares.Sum());
        foreach (var i in byRemainder.ToArray())
            shares[i]++;

        foreach (var i in Enumerable.Range(0, sizes.Length).Where(i => shares[i] == 0).ToArray())
        {
            var largest = Array.IndexOf(shares, shares.Max());
            if (shares[largest] <= 1)
                break;
            shares[largest]--;
            shares[i]++;
        }

        return shares;
    }

    // FNV-1a of the id, then SplitMix64's finisher with the seed: the same on every machine and runtime.
    private static ulong Rank(string id, int seed)
    {
        var hash = 14695981039346656037UL;
        foreach (var value in Encoding.UTF8.GetBytes(id))
            hash = (hash ^ value) * 1099511628211UL;

        hash += (uint)seed * 0x9E3779B97F4A7C15UL;
        hash = (hash ^ (hash >> 30)) * 0xBF58476D1CE4E5B9UL;
        hash = (hash ^ (hash >> 27)) * 0x94D049BB133111EBUL;
        return hash ^ (hash >> 31);
    }
}
