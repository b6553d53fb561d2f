namespace EmbeddingProjector.Logs;

/// <summary>The names in a log that a user may type: a quick look that reads no vector and never fails.</summary>
internal static class LogNames
{
    /// <summary>The names of a log's entries; none where it cannot be read.</summary>
    /// <param name="logDir">The folder that holds projector_config.pbtxt.</param>
    public static IReadOnlyList<string> Tags(string logDir) =>
        Look(() => [.. LogFolder.ReadConfig(logDir).Embeddings.Select(entry => entry.TensorName)]);

    /// <summary>The ids of an entry's items, as its export lists them; none where it cannot be read.</summary>
    /// <param name="logDir">The folder that holds projector_config.pbtxt.</param>
    /// <param name="tag">The entry's name; null for the only one.</param>
    public static IReadOnlyList<string> Ids(string logDir, string? tag) => Look(() =>
    {
        var entries = LogFolder.ReadConfig(logDir).Embeddings;
        var entry = tag is null ? entries.Single() : entries.Single(entry => entry.TensorName == tag);
        var items = LogPath.Of(logDir, LogEntries.Folder(entry), "tensor_path").File(LogColumns.ItemsFile).Full;
        return [.. MetadataFile.ReadRows(items).Skip(1).Select(row => row[0])];
    });

    // A log of another tool, a half-typed path: whatever it is, there is nothing to offer.
    private static IReadOnlyList<string> Look(Func<IReadOnlyList<string>> read)
    {
        try
        {
            return read();
        }
        catch (Exception error) when (error is EmbeddingProjectorException or IOException
            or UnauthorizedAccessException or InvalidOperationException or ArgumentException)
        {
            return [];
        }
    }
}
