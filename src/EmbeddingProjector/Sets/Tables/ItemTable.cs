namespace EmbeddingProjector.Sets.Tables;

/// <summary>What is known of a set's items, column by column.</summary>
/// <param name="Where">The table's file, for messages.</param>
/// <param name="Columns">One value an item each; names are not blank, and different.</param>
/// <param name="IsNamed">Whether the table itself names its columns.</param>
internal sealed record ItemTable(string Where, IReadOnlyList<MetadataColumn> Columns, bool IsNamed)
{
    /// <summary>What is known where there is no table.</summary>
    public static ItemTable Empty(string where) => new(where, [], IsNamed: true);

    /// <summary>Reads a table that must have a row an item. One row more is a header; as many rows, of which the first
    /// looks like one, are one too few.</summary>
    /// <param name="path">A .csv or .tsv file.</param>
    /// <exception cref="EmbeddingSetException">There are fewer or more rows, or a row has another number of
    /// values.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static ItemTable Read(string path, int items)
    {
        var records = new List<string[]>();
        foreach (var (line, values) in DelimitedRecords.Read(path))
        {
            if (records.Count > 0 && values.Length != records[0].Length)
                throw new EmbeddingSetException(
                    "SetSourceInvalid",
                    path,
                    $"line {line}: expected {records[0].Length} values as in the first row, found {values.Length}");

            records.Add(values);
        }

        if (records.Count != items && records.Count != items + 1)
            throw new EmbeddingSetException(
                "SetLengthMismatch",
                path,
                $"expected {items} rows, one an item, or one more with a header, found {records.Count}");

        var hasHeader = records.Count == items + 1;
        if (!hasHeader && ColumnChoice.LooksLikeHeader(records))
            throw new EmbeddingSetException(
                "SetLengthMismatch",
                path,
                $"expected {items} rows below the header '{string.Join(", ", records[0])}', found {records.Count - 1}");

        return Of(path, records, hasHeader);
    }

    /// <param name="where">The table's file.</param>
    /// <param name="rows">All of one length, at least one row.</param>
    /// <param name="hasHeader">Whether the first row names the columns.</param>
    public static ItemTable Of(string where, IReadOnlyList<string[]> rows, bool hasHeader)
    {
        var first = hasHeader ? 1 : 0;
        var names = ColumnNames.Of(hasHeader ? rows[0] : new string[rows[0].Length]);
        return new ItemTable(
            where,
            [
                .. names.Select((name, column) =>
                    new MetadataColumn(name, [.. rows.Skip(first).Select(row => row[column])])),
            ],
            hasHeader);
    }
}
