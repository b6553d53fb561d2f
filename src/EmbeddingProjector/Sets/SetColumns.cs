namespace EmbeddingProjector.Sets;

/// <summary>The metadata of a set by name: its ids, labels and files as columns like any other.</summary>
internal static class SetColumns
{
    /// <param name="name"><c>id</c>, <c>label</c>, <c>file</c> or a name of <see cref="EmbeddingSet.Columns"/>; case
    /// does not matter.</param>
    /// <returns>[items].</returns>
    /// <exception cref="NameNotFoundException">There is none; the message lists those there are.</exception>
    public static IReadOnlyList<string> ValuesOf(this EmbeddingSet set, string name) =>
        All(set).FirstOrDefault(column => column.Name.Equals(name, StringComparison.OrdinalIgnoreCase))?.Values
        ?? throw NotFound(set.Name, name, [.. All(set).Select(column => column.Name)]);

    private static IEnumerable<MetadataColumn> All(EmbeddingSet set)
    {
        yield return new MetadataColumn("id", set.Ids);
        if (set.Labels is not null)
            yield return new MetadataColumn("label", set.Labels);
        if (set.Files is not null)
            yield return new MetadataColumn("file", set.Files);
        foreach (var column in set.Columns)
            yield return column;
    }

    /// <summary>The error of a column that a set does not have.</summary>
    internal static NameNotFoundException NotFound(string set, string name, string[] columns) => new(
        "ColumnNotFound", name, $"'{set}': expected a column '{name}', found: {string.Join(", ", columns)}", columns);
}
