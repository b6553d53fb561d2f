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
        return [.. given.Select((name, column) => Unused(Clean(name, column)))];

        string Unused(string name)
        {
            var unused = name;
            for (var number = 2; !seen.Add(unused); number++)
                unused = string.Create(CultureInfo.InvariantCulture, $"{name}_{number}");
            return unused;
        }
    }

    private static string Clean(string? name, int column)
    {
        if (string.IsNullOrWhiteSpace(name))
            return string.Create(CultureInfo.InvariantCulture, $"column{column + 1}");

        return string.Concat(name.Trim().Select(character => char.IsControl(character) ? ' ' : character));
    }
}
