namespace EmbeddingProjector.Logs;

/// <summary>projections.tsv: a row an item that the projector shows, its id and a column for each dimension of each
/// projection, such as <c>umap_1</c>.</summary>
internal static class ProjectionsFile
{
    public const string Name = "projections.tsv";

    /// <param name="file">Left open.</param>
    /// <param name="ids">[shown].</param>
    /// <param name="projections">At least one, or columns that are kept.</param>
    /// <param name="kept">Columns of an earlier table, by name; none is one of the projections'.</param>
    public static void Write(
        Stream file,
        IReadOnlyList<string> ids,
        IReadOnlyList<TagProjection> projections,
        IReadOnlyList<(string Name, string[] Values)>? kept = null)
    {
        kept ??= [];
        string[] columns = [LogColumns.Id, .. kept.Select(column => column.Name), .. projections.SelectMany(Columns)];
        MetadataFile.Write(file, columns, ids.Select((id, row) => (string?[])
        [
            id,
            .. kept.Select(column => column.Values[row]),
            .. projections.SelectMany(projection => projection.Coordinates.Row(row).ToArray())
                .Select(value => value.ToString("R", CultureInfo.InvariantCulture)),
        ]));
    }

    /// <summary>The columns of an earlier table that are not of some method; none where it has other rows.</summary>
    /// <param name="path">The file; it may be missing.</param>
    /// <param name="ids">[shown].</param>
    /// <param name="replaced">What is computed anew.</param>
    public static IReadOnlyList<(string Name, string[] Values)> Others(
        string path, IReadOnlyList<string> ids, TagProjection replaced)
    {
        if (!File.Exists(path))
            return [];

        var rows = MetadataFile.ReadRows(path).Take(ids.Count + 2).ToList();
        if (rows.Count != ids.Count + 1 || !rows.Skip(1).Select(row => row[0]).SequenceEqual(ids))
            return [];

        var prefix = Prefix(replaced);
        return
        [
            .. Enumerable.Range(1, rows[0].Length - 1)
                .Where(column => !rows[0][column].StartsWith(prefix, StringComparison.Ordinal))
                .Select(column => (rows[0][column], rows.Skip(1).Select(row => row[column]).ToArray())),
        ];
    }

    private static IEnumerable<string> Columns(TagProjection projection) =>
        Enumerable.Range(1, projection.Coordinates.Columns).Select(axis => string.Create(
            CultureInfo.InvariantCulture, $"{Prefix(projection)}{axis}"));

    private static string Prefix(TagProjection projection) => $"{projection.Method.ToString().ToLowerInvariant()}_";
}
