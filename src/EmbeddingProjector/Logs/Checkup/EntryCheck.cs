namespace EmbeddingProjector.Logs.Checkup;

/// <summary>Looks at one entry: its paths, then the files.</summary>
internal static class EntryCheck
{
    /// <summary>Notes what is wrong.</summary>
    /// <param name="config">The full path of the config.</param>
    /// <param name="files">Finds its files.</param>
    /// <param name="isOfCheckpoint">Whether its tensor is in a TensorFlow checkpoint.</param>
    public static void Run(
        EmbeddingInfo entry, string config, EntryFiles files, bool isOfCheckpoint, CheckupReport report)
    {
        var tensor = isOfCheckpoint ? null : Find("tensor_path", entry.TensorPath, LogFault.TensorMissing);
        var shape = tensor is null
            ? null
            : TensorCheck.Run(tensor, config, entry.TensorShape, report, files.ItemsOf(entry));
        if (entry.MetadataPath.Length > 0
            && Find("metadata_path", entry.MetadataPath, LogFault.MetadataMissing) is { } table)
            MetadataCheck.Run(table, shape?.Rows, report);
        if (entry.Sprite is { } sprite && Find("image_path", sprite.ImagePath, LogFault.SpriteMissing) is { } sheet)
            SpriteCheck.Run(sheet, config, sprite, shape?.Rows, report);
        if (entry.BookmarksPath.Length > 0
            && Find("bookmarks_path", entry.BookmarksPath, LogFault.BookmarksMissing) is { } bookmarks)
            BookmarkCheck.Run(bookmarks, shape, report);

        string? Find(string field, string relative, LogFault missing)
        {
            if (relative.Contains('\\'))
                report.Add(LogFault.PathBackSlash, config, $"{field}: expected a path with '/', found '{relative}'");
            if (relative.Length > 0 && files.Resolve(relative) is null)
            {
                report.Add(
                    LogFault.PathOutside, config, $"{field}: expected a path within the folder, found '{relative}'");
                return null;
            }

            if (files.Find(relative) is { } path)
                return path;
            report.Add(missing, config, $"{field}: expected a file, found none at '{relative}'");
            return null;
        }
    }
}
