using EmbeddingProjector.Sets.Tables;

namespace EmbeddingProjector.Logs;

/// <summary>Reads one entry of any tool's log as a set.</summary>
/// <remarks>Of our own entries the full matrix and table are read, of others' the projector's copy.</remarks>
/// <param name="logDir">The full path of the folder that holds the config.</param>
internal sealed class LogEntrySet(string logDir, EmbeddingInfo info)
{
    /// <param name="options">Which columns are asked for.</param>
    /// <param name="warn">Hears of items that are left out.</param>
    /// <exception cref="ProjectorLogException">A file is missing, damaged, or does not fit the others.</exception>
    /// <exception cref="EmbeddingSetException">No vector is finite, or an id comes twice.</exception>
    /// <exception cref="NpyFormatException">The full matrix is damaged.</exception>
    public EmbeddingSet Read(EmbeddingReadOptions options, Action<string>? warn)
    {
        var tensorPath = Resolve(info.TensorPath, "tensor_path");
        var folder = Path.GetDirectoryName(tensorPath)!;
        var isOurs = ExportProvenance.TryRead(folder) is not null
            && File.Exists(Path.Combine(folder, LogColumns.EmbeddingsFile));
        return isOurs ? TagFolderSet.Read(folder, Name, options, warn) with { Source = logDir } : ReadForeign();

        EmbeddingSet ReadForeign()
        {
            var vectors = TensorsReader.Read(tensorPath, info.TensorShape);
            var table = info.MetadataPath.Length == 0
                ? ItemTable.Empty(tensorPath)
                : ClientMetadata.Read(Resolve(info.MetadataPath, "metadata_path"), vectors.Rows);
            return SetAssembly.Make(
                Name, logDir, vectors, table, options, warn, set => set with { Thumbnails = Thumbnails(vectors.Rows) });
        }
    }

    /// <summary>The name that TensorBoard lists the entry by.</summary>
    public string Name => LogEntries.Name(info);

    private string Resolve(string relative, string field) =>
        LogPath.TryOf(logDir, relative) is { Full: var path } && File.Exists(path)
            ? path
            : throw new ProjectorLogException(
                "LogFileMissing",
                logDir,
                $"{field} of '{Name}': expected a file within the folder, found none at '{relative}'");

    private Lazy<IReadOnlyList<RgbImage>>? Thumbnails(int count)
    {
        if (info.Sprite is not { SingleImageDim: [> 0 and <= int.MaxValue and var width, > 0 and <= int.MaxValue and var height] } sprite)
            return null;

        var path = Resolve(sprite.ImagePath, "image_path");
        return new(() => SpriteSheet.ReadThumbnails(path, count, (int)width, (int)height));
    }
}
