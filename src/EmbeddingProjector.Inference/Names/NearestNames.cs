namespace EmbeddingProjector.Inference.Names;

/// <summary>Finds the names most like a mistyped one.</summary>
internal static class NearestNames
{
    /// <summary>The names most like the one that was typed, best first, by optimal string alignment distance without
    /// case.</summary>
    /// <param name="count">How many to give at most.</param>
    public static IReadOnlyList<string> Of(string typed, IEnumerable<string> names, int count = 3)
    {
        var wanted = typed.ToLowerInvariant();
        return [.. names
            .Select(name => (Name: name, Rank: Rank(wanted, name.ToLowerInvariant())))
            .OrderBy(candidate => candidate.Rank)
            .ThenBy(candidate => candidate.Name, StringComparer.Ordinal)
            .Take(count)
            .Select(candidate => candidate.Name)];
    }

    // A name that holds what was typed ranks before one that is merely as many edits away.
    private static int Rank(string typed, string name)
    {
        var distance = Distance(typed, name);
        return name.Contains(typed, StringComparison.Ordinal) ? distance - typed.Length : distance;
    }

    // Insertions, deletions, substitutions and swaps of neighbors each cost one.
    private static int Distance(string a, string b)
    {
        var beforePrevious = new int[b.Length + 1];
        var previous = Enumerable.Range(0, b.Length + 1).ToArray();
        for (var i = 1; i <= a.Length; i++)
        {
            var current = new int[b.Length + 1];
            current[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var substitution = previous[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
                current[j] = Math.Min(substitution, Math.Min(previous[j], current[j - 1]) + 1);
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                    current[j] = Math.Min(current[j], beforePrevious[j - 2] + 1);
            }

            (beforePrevious, previous) = (previous, current);
        }

        return previous[b.Length];
    }
}
