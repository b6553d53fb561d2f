namespace EmbeddingProjector.Logs;

/// <summary>Adds columns to the tables of a log's entry, of our own logs and of other tools'.</summary>
/// <remarks>A table is replaced as a whole; a column of the same name is replaced. Vectors, sprite and config stay as
/// they are. Of our own entries both tables are written: all items, and the rows that the projector shows.</remarks>
internal static class LogMetadata
{
    private const string OnlyColumn = "label"; // what a table of one column holds; it has no header

    /// <summary>Adds columns to the entry that a set was read from.</summary>
    /// <param name="set">As it was read: <see cref="EmbeddingSet.Source"/> is the log folder,
    /// <see cref="EmbeddingSet.Name"/> the entry.</param>
    /// <param name="columns">Of the set's length.</param>
    /// <returns>The full paths of the tables that were written.</returns>
    /// <exception cref="ProjectorLogException">The set is of no log, the entry has no table, or its rows are not the
    /// set's.</exception>
    public static IReadOnlyList<string> AddColumns(EmbeddingSet set, IReadOnlyList<MetadataColumn> columns)
    {
        Find(set);
        var logDir = Path.GetFullPath(set.Source!);
        return LogFolder.Writing(logDir, () =>
        {
            using var folder = LogFolder.Open(logDir); // no export may write meanwhile
            var tables = Find(set);
            var written = new List<WholeFile>(); // all of them, or none
            try
            {
                foreach (var table in tables)
                    written.Add(AddColumns(table, set, columns, folder.Id));
                written.ForEach(file => file.Take());
            }
            finally
            {
                written.ForEach(file => file.Dispose());
            }

            return tables.Select(table => table.Full).ToArray();
        });
    }

    /// <summary>The tables that <see cref="AddColumns(EmbeddingSet, IReadOnlyList{MetadataColumn})"/> would
    /// write.</summary>
    /// <exception cref="ProjectorLogException">The set is of no log, or the entry has no table.</exception>
    public static IReadOnlyList<string> Tables(EmbeddingSet set) => [.. Find(set).Select(table => table.Full)];

    private static LogPath[] Find(EmbeddingSet set)
    {
        if (set.Source is not { } logDir || !File.Exists(Path.Combine(logDir, ProjectorConfig.FileName)))
        {
            throw new ProjectorLogException(
                "LogNotFound",
                set.Source ?? set.Name,
                $"'{set.Name}' is of no log: expected {ProjectorConfig.FileName}") { Kind = ErrorKind.NotFound };
        }

        var entry = LogFolder.ReadConfig(logDir).Embeddings.FirstOrDefault(entry => LogEntries.Name(entry) == set.Name)
            ?? throw new ProjectorLogException("LogTagNotFound", logDir, $"expected an entry '{set.Name}', found none")
            { Kind = ErrorKind.NotFound };
        var items = $"{Path.GetDirectoryName(entry.TensorPath)}/{LogColumns.ItemsFile}".TrimStart('/');
        LogPath[] tables =
        [
            .. new[] { items, entry.MetadataPath }
                .Where(path => path.Length > 0)
                .Select(path => LogPath.Of(logDir, path, "metadata_path"))
                .Where(path => File.Exists(path.Full)),
        ];
        return tables.Length > 0
            ? tables
            : throw new ProjectorLogException(
                "LogFileMissing",
                logDir,
                $"metadata_path of '{set.Name}': expected a table to add columns to, found none");
    }

    private static WholeFile AddColumns(
        LogPath path, EmbeddingSet set, IReadOnlyList<MetadataColumn> columns, string id)
    {
        ClientMetadata.RequireBounds(path.Full);
        var rows = MetadataFile.ReadRows(path.Full).Select(row => (string[])[.. row[..^1], row[^1].TrimEnd('\r')]).ToList();
        var hasHeader = rows is [[_, _, ..], ..];
        string[] header = hasHeader ? rows[0] : [OnlyColumn];
        var items = hasHeader ? rows[1..] : rows;
        var places = Places(path.Full, header, items, set);

        var kept = Enumerable.Range(0, header.Length)
            .Where(i => columns.All(column => column.Name != header[i]))
            .ToArray();
        return path.Prepare(file => MetadataFile.Write(
            file,
            [.. kept.Select(i => header[i]), .. columns.Select(column => column.Name)],
            items.Select((row, i) => (IReadOnlyList<string?>)
            [
                .. kept.Select(column => row[column]),
                .. columns.Select(column => places[i] < 0 ? MetadataColumn.Missing : column.Values[places[i]]),
            ])), id);
    }

    // Each row's place in the set, -1 where the set lacks it: by id where the table has ids, else row by row.
    private static int[] Places(string path, string[] header, List<string[]> items, EmbeddingSet set)
    {
        var column = Array.FindIndex(header, name => name.Equals(LogColumns.Id, StringComparison.OrdinalIgnoreCase));
        if (column >= 0)
        {
            var rows = new Dictionary<string, int>(StringComparer.Ordinal);
            for (var i = 0; i < set.Count; i++)
                rows.TryAdd(MetadataFile.Cell(set.Ids[i]), i);
            int[] places = [.. items.Select(item => rows.GetValueOrDefault(item[column], -1))];
            if (places.Any(place => place >= 0))
                return places;
        }

        return items.Count == set.Count
            ? [.. Enumerable.Range(0, set.Count)]
            : throw new ProjectorLogException(
                "LogMetadataMismatch", path, $"expected {set.Count} rows as the set has, found {items.Count}");
    }
}
