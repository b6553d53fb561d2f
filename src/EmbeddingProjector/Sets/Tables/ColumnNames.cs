namespace EmbeddingProjector.Sets.Tables;

/// <summary>Makes names for a table's columns that are not blank, different, and fit into one line.</summary>
internal static class ColumnNames
{
    /// <summary>The names: <c>column1</c>, <c>column2</c> where there is none, <c>name_2</c> for one that comes
    /// again.</summary>
    /// <param name="given">As the table has them; null or blank for none.</param>
    public static string[] Of(IReadOnlyList<string?> given)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var next = new Dictionary<string, int>(StringComparer.Ordinal); // thousands of columns may have one name
        return [.. given.Select((name, column) => Unused(Clean(name, column)))];

        string Unused(string name)
        {
            var unused = name;
            var number = next.GetValueOrDefault(name, 2);
            for (; !seen.Add(unused); number++)
                unused = string.Create(CultureInfo.InvariantCulture, $"{name}_{number}");
            next[name] = number;
            return unused;
        }
    }

    private static string Clean(string? name, int column)
    {
        var line = string.Concat((name ?? "").Select(character => char.IsControl(character) ? ' ' : character)).Trim();
        return line.Length > 0 ? line : string.Create(CultureInfo.InvariantCulture, $"column{column + 1}");
    }
}
