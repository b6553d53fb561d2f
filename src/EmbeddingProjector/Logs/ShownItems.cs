using EmbeddingProjector.Sets.Tables;

namespace EmbeddingProjector.Logs;

/// <summary>The items of a log's entry as TensorBoard shows them: its rows, without their vectors.</summary>
internal sealed class ShownItems
{
    private ShownItems(string name, int dimension, IReadOnlyList<string> ids, ColumnChoice choice, ExportProvenance? provenance)
    {
        Name = name;
        Dimension = dimension;
        Ids = ids;
        Labels = choice.Labels;
        Files = choice.Files;
        DataSource = provenance?.Folder ?? provenance?.Source;
    }

    /// <summary>The name that TensorBoard lists.</summary>
    public string Name { get; }

    /// <summary>Values of one vector.</summary>
    public int Dimension { get; }

    /// <summary>[rows]: the items' ids, as the exported set has them.</summary>
    public IReadOnlyList<string> Ids { get; }

    /// <summary>[rows]; null without.</summary>
    public IReadOnlyList<string>? Labels { get; }

    /// <summary>[rows]: the items' paths in their data set; null without.</summary>
    public IReadOnlyList<string>? Files { get; }

    /// <summary>Where the pictures came from: the folder's full path, or what the user of the export typed where there
    /// was none; null for another tool's log.</summary>
    public string? DataSource { get; }

    /// <summary>Reads an entry's rows.</summary>
    /// <param name="logDir">The folder that holds projector_config.pbtxt.</param>
    /// <param name="tag">The entry's name; null where the log has only one.</param>
    /// <exception cref="ProjectorLogException">There is no log, no such entry or more than one, or a file is
    /// damaged.</exception>
    /// <exception cref="EmbeddingSetException">The metadata's ids are not all different.</exception>
    public static ShownItems Read(string logDir, string? tag = null) =>
        FileUnreadableException.Guard(logDir, () => ReadEntry(logDir, tag));

    private static ShownItems ReadEntry(string logDir, string? tag)
    {
        var info = ExportedEmbeddings.Choose(logDir, tag);
        var tensorPath = LogPath.Of(logDir, info.TensorPath, "tensor_path").Full;
        var (rows, columns, _) = TensorsReader.Measure(tensorPath, info.TensorShape);
        var table = info.MetadataPath.Length == 0
            ? ItemTable.Empty(tensorPath)
            : ClientMetadata.Read(LogPath.Of(logDir, info.MetadataPath, "metadata_path").Full, rows);
        var choice = new ColumnChoice(table, new EmbeddingReadOptions());
        return new ShownItems(
            LogEntries.Name(info),
            columns,
            OwnIds(Path.GetDirectoryName(tensorPath)!, choice.Ids(rows)),
            choice,
            LogEntries.Provenance(logDir, info));
    }

    // Where TensorBoard would have read ids as numbers, an export of ours put letters before all of them.
    private static IReadOnlyList<string> OwnIds(string folder, IReadOnlyList<string> shown)
    {
        var items = Path.Combine(folder, LogColumns.ItemsFile);
        var isPrefixed = shown.All(id => id.StartsWith(TagFolderWriter.IdPrefix, StringComparison.Ordinal))
            && File.Exists(items)
            && ExportProvenance.TryRead(folder) is not null;
        if (!isPrefixed)
            return shown;

        var own = MetadataFile.ReadRows(items).Select(row => row[0]).ToHashSet(StringComparer.Ordinal);
        return shown.All(own.Contains) ? shown : [.. shown.Select(id => id[TagFolderWriter.IdPrefix.Length..])];
    }
}
