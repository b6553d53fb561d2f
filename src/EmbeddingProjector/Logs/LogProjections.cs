namespace EmbeddingProjector.Logs;

/// <summary>Adds projections to a log that is there: columns of a tag's projections.tsv, and bookmarks.</summary>
internal static class LogProjections
{
    /// <summary>Adds one, in place of an earlier one of its method. Other bookmarks, the user's own too, are
    /// kept.</summary>
    /// <param name="logDir">The folder that holds projector_config.pbtxt.</param>
    /// <param name="tag">An entry of ours.</param>
    /// <param name="ids">[items]: the ids of the entry's items, as it was read.</param>
    /// <param name="projection">[items, 2 or 3]; of these the rows that the projector shows are taken.</param>
    /// <param name="warn">Hears of bookmarks that cannot be read, and where they are kept.</param>
    /// <returns>The full path of the bookmarks.</returns>
    /// <exception cref="ProjectorLogException">There is no such entry of ours, its items are others, or the log cannot
    /// be written.</exception>
    public static string Add(string logDir, string tag, IReadOnlyList<string> ids, TagProjection projection,
        Action<string>? warn = null)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(projection.Coordinates.Rows, ids.Count, nameof(projection));
        if (projection.Coordinates.Columns is not (2 or 3))
            throw new ArgumentException("expected 2 or 3 dimensions", nameof(projection));

        var path = Path.TrimEndingDirectorySeparator(Path.GetFullPath(logDir));
        return LogFolder.Writing(path, () => AddTo(path, tag, ids, projection, warn));
    }

    private static string AddTo(
        string path, string tag, IReadOnlyList<string> ids, TagProjection projection, Action<string>? warn)
    {
        using var folder = LogFolder.Open(path);
        var entry = LogFolder.ReadConfig(path).Find(tag);
        var provenance = entry is null ? null : LogEntries.Provenance(path, entry);
        if (entry is null || provenance is null)
        {
            throw new ProjectorLogException(
                "LogForeign", path, $"expected an entry '{tag}' of ours to add a projection to, found none")
            { Kind = ErrorKind.NotFound };
        }

        var place = LogPath.Of(path, LogEntries.Folder(entry), "tensor_path");
        var home = place.Full;
        var (columns, shown) = ShownRows(home, ids, closes: provenance.Shown == provenance.Embedded + 1);
        var taken = projection with
        {
            Coordinates = projection.Coordinates.Select(shown),
            Components = TagProjection.ComponentsOf(Vectors(home, shown), provenance.Seed),
        };
        string[] shownIds = [.. shown.Select(row => ids[row])];
        var labels = Labels(home, columns);

        var table = place.File(ProjectionsFile.Name);
        var others = ProjectionsFile.Others(table.Full, shownIds, taken);
        using var newTable = table.Prepare(file => ProjectionsFile.Write(file, shownIds, [taken], others), folder.Id);

        var bookmarks = place.File(BookmarksFile.Name);
        using var earlier = BookmarksFile.TryRead(bookmarks.Full);
        var view = BookmarkView.Of(provenance.Dimension, columns, labels);
        using var newBookmarks = bookmarks.Prepare(file => BookmarksFile.Write(file, [taken], view, earlier), folder.Id);
        if (earlier is null && File.Exists(bookmarks.Full))
        {
            var copy = bookmarks.KeepCopy(folder.Id); // whoever hears of it
            warn?.Invoke($"the bookmarks cannot be read; they are kept as {copy}");
        }

        newTable.Take();
        newBookmarks.Take();

        folder.Replace(entry with { BookmarksPath = $"{LogEntries.Folder(entry)}/{BookmarksFile.Name}" });
        return bookmarks.Full;
    }

    private static Matrix Vectors(string home, int[] shown)
    {
        using var stored = EmbeddingMatrix.Open(Path.Combine(home, LogColumns.EmbeddingsFile));
        var vectors = new Matrix(shown.Length, stored.Dimension);
        for (var i = 0; i < shown.Length; i++)
            stored.Row(shown[i]).CopyTo(vectors.Row(i));
        return vectors;
    }

    // The columns of metadata.tsv, and which item each of its rows is.
    private static (string[] Columns, int[] Rows) ShownRows(string home, IReadOnlyList<string> ids, bool closes)
    {
        // A header and a row that closes a line; one more tells that there are others.
        var metadata = MetadataFile.ReadRows(Path.Combine(home, LogColumns.MetadataFile)).Take(ids.Count + 3).ToList();
        var columns = metadata is [[_, _, ..], ..] ? metadata[0] : [LogColumns.Id];
        var places = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var row = 0; row < ids.Count; row++)
            places.TryAdd(MetadataFile.Cell(ids[row]), row);
        var id = Math.Max(0, Array.IndexOf(columns, LogColumns.Id));
        int[] rows = [.. metadata.Skip(columns.Length > 1 ? 1 : 0).Select(row => Place(row[id]))];
        if (closes && rows.Length == ids.Count + 1 && rows[^1] < 0)
            rows[^1] = 0; // the first item again, which closes a line
        return rows.Contains(-1) || rows.Length == 0
            ? throw new ProjectorLogException(
                "LogItemsInvalid", home, "expected the items that were projected, found others: read the log again")
            : (columns, rows);

        // Ids that look like numbers are shown with letters before them.
        int Place(string shown) =>
            places.TryGetValue(shown, out var row)
            || (shown.StartsWith(TagFolderWriter.IdPrefix, StringComparison.Ordinal)
                && places.TryGetValue(shown[TagFolderWriter.IdPrefix.Length..], out row))
                ? row
                : -1;
    }

    private static IEnumerable<string?> Labels(string home, string[] columns)
    {
        var label = Array.IndexOf(columns, LogColumns.Label);
        return label < 0
            ? []
            : MetadataFile.ReadRows(Path.Combine(home, LogColumns.MetadataFile)).Skip(1).Select(row => row[label]);
    }
}
