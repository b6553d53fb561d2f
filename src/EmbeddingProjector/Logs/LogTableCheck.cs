namespace EmbeddingProjector.Logs;

/// <summary>The conditions that a set's columns must meet to become a log's.</summary>
internal static class LogTableCheck
{
    /// <summary>Every name once, id, label and file included, and as a table can hold it; ids that stay different in a
    /// table.</summary>
    /// <exception cref="EmbeddingSetException">What does not fit.</exception>
    public static void Require(EmbeddingSet set)
    {
        var where = set.Source ?? set.Name;
        var names = new HashSet<string>(StringComparer.Ordinal) { LogColumns.Id };
        if (set.Labels is not null)
            names.Add(LogColumns.Label);
        if (set.Files is not null)
            names.Add(LogColumns.File);
        foreach (var (name, _) in set.Columns)
        {
            if (MetadataFile.Cell(name) != name || !names.Add(name))
            {
                throw new EmbeddingSetException(
                    "SetColumnInvalid", where, $"expected a name of its own for each column, found '{name}'");
            }
        }

        // A tab in an id becomes a space.
        SetCheck.RequireIds(where, [.. set.Ids.Select(MetadataFile.Cell)]);
    }
}
