using EmbeddingProjector.Embeddings;
using EmbeddingProjector.Imaging;
using EmbeddingProjector.Numerics;

namespace EmbeddingProjector.Projector;

/// <summary>Reads back what an export wrote: the full matrix, its items, and the thumbnails of the sprite.</summary>
public static class ExportedEmbeddings
{
    /// <summary>Reads one entry of a log.</summary>
    /// <param name="logDir">The folder that holds projector_config.pbtxt.</param>
    /// <param name="tag">The entry's name; null where the log has only one.</param>
    /// <exception cref="ProjectorLogException">There is no log, no such entry or more than one, or a file is
    /// damaged.</exception>
    /// <exception cref="NpyFormatException">The matrix is damaged.</exception>
    public static EmbeddingSet Read(string logDir, string? tag = null)
    {
        var info = Choose(logDir, ProjectorConfigReader.Read(ConfigPath(logDir)).Embeddings, tag);
        var folder = Path.Combine(logDir, Path.GetDirectoryName(info.TensorPath) ?? "");
        var matrixPath = Path.Combine(folder, LogColumns.EmbeddingsFile);
        if (ExportProvenance.TryRead(folder) is not { } provenance || !File.Exists(matrixPath))
        {
            throw new ProjectorLogException(
                "LogForeign", folder, $"expected an export of ours with {LogColumns.EmbeddingsFile}, found none");
        }

        var items = MetadataFile.ReadRows(Path.Combine(folder, LogColumns.ItemsFile)).ToList();
        if (items is [[_], ..])
            items.Insert(0, [LogColumns.Id]); // a table of one column has no header
        var ids = Column(items, LogColumns.Id)!;
        return new EmbeddingSet
        {
            Name = info.TensorName,
            Source = Path.GetFullPath(logDir),
            Recipe = provenance.Recipe,
            Ids = ids,
            Vectors = ReadMatrix(matrixPath, ids.Count),
            Labels = Column(items, LogColumns.Label),
            Files = Column(items, LogColumns.File),
            Columns = OtherColumns(items),
            // A sprite of a sample has not all of them.
            Thumbnails = info is { Sprite: { SingleImageDim: [var size, _] } sprite, TensorShape: [var shown, _] }
                && shown == ids.Count
                ? new(() => ReadThumbnails(Path.Combine(logDir, sprite.ImagePath), (int)size, ids.Count))
                : null,
        };
    }

    private static string ConfigPath(string logDir)
    {
        var path = Path.Combine(logDir, ProjectorConfig.FileName);
        return File.Exists(path)
            ? path
            : throw new ProjectorLogException(
                "LogNotFound", logDir, $"expected a log with {ProjectorConfig.FileName}, found none");
    }

    private static EmbeddingInfo Choose(string logDir, IReadOnlyList<EmbeddingInfo> entries, string? tag)
    {
        var names = string.Join(", ", entries.Select(entry => entry.TensorName));
        if (tag is null)
        {
            return entries.Count == 1
                ? entries[0]
                : throw new ProjectorLogException(
                    "LogTagAmbiguous", logDir, $"expected one of the {entries.Count} entries' names: {names}");
        }

        return entries.FirstOrDefault(entry => entry.TensorName == tag)
            ?? throw new ProjectorLogException("LogTagNotFound", logDir, $"expected an entry '{tag}', found: {names}");
    }

    private static List<string>? Column(List<string[]> items, string name)
    {
        var column = items.Count == 0 ? -1 : Array.IndexOf(items[0], name);
        return column < 0 ? null : [.. items.Skip(1).Select(row => row[column])];
    }

    private static List<MetadataColumn> OtherColumns(List<string[]> items) =>
    [
        .. items[0]
            .Select((name, column) => (Name: name, Column: column))
            .Where(column => column.Name is not (LogColumns.Id or LogColumns.Label or LogColumns.File))
            .Select(column => new MetadataColumn(column.Name, [.. items.Skip(1).Select(row => row[column.Column])])),
    ];

    private static Matrix ReadMatrix(string path, int items)
    {
        using var stored = EmbeddingMatrix.Open(path);
        if (stored.Count != items)
        {
            throw new ProjectorLogException(
                "LogItemsInvalid", path, $"expected {items} rows as {LogColumns.ItemsFile} has, found {stored.Count}");
        }

        if (stored.Count * stored.Dimension > Array.MaxLength)
        {
            var found = $"{stored.Count} x {stored.Dimension}";
            throw new ProjectorLogException(
                "LogTooLarge", path, $"expected at most {Array.MaxLength} values in memory, found {found}");
        }

        var matrix = new Matrix(items, stored.Dimension);
        for (var i = 0; i < items; i++)
            stored.Row(i).CopyTo(matrix.Row(i));
        return matrix;
    }

    private static List<RgbImage> ReadThumbnails(string path, int size, int count)
    {
        var sheet = SpriteSheet.TryRead(path, count, size)
            ?? throw new ProjectorLogException(
                "LogSpriteInvalid", path, $"expected {count} thumbnails of {size} x {size} pixels, found another size");
        var thumbnails = new List<RgbImage>(count);
        for (var i = 0; i < count; i++)
        {
            var thumbnail = new RgbImage(size, size);
            SpriteSheet.CopyThumbnail(sheet, count, i, thumbnail.Pixels);
            thumbnails.Add(thumbnail);
        }

        return thumbnails;
    }
}
