using EmbeddingProjector.Sets.Tables;

namespace EmbeddingProjector.Logs;

/// <summary>Reads a tag's folder that we wrote: the full matrix, its items, and the thumbnails of the sprite. The log
/// around it is not needed.</summary>
internal static class TagFolderSet
{
    /// <param name="folder">Holds provenance.json, embeddings.npy and items.tsv.</param>
    /// <param name="options">Which columns are asked for.</param>
    /// <param name="warn">Hears of items that are left out.</param>
    /// <exception cref="ProjectorLogException">A file is missing, damaged, or does not fit the others.</exception>
    /// <exception cref="NpyFormatException">The matrix is damaged.</exception>
    public static EmbeddingSet Read(string folder, string name, EmbeddingReadOptions options, Action<string>? warn)
    {
        var provenance = ExportProvenance.TryRead(folder)
            ?? throw new ProjectorLogException(
                "LogForeign", folder, $"expected an export of ours with {ExportProvenance.FileName}, found none");
        var matrix = Path.Combine(folder, LogColumns.EmbeddingsFile);
        var rows = MetadataFile.ReadRows(Path.Combine(folder, LogColumns.ItemsFile)).Take(MostRows(matrix)).ToList();
        var hasHeader = rows is [[_, _, ..], ..]; // a table of one column has none
        var items = hasHeader ? rows.Count - 1 : rows.Count;
        var vectors = ReadMatrix(matrix, items);
        if (!hasHeader)
            rows.Insert(0, [LogColumns.Id]);
        return SetAssembly.Make(
            name, folder, vectors, ItemTable.Of(folder, rows, hasHeader: true), options, warn, Complete);

        EmbeddingSet Complete(EmbeddingSet set) => set with
        {
            Dataset = provenance.Dataset,
            Experiment = provenance.Experiment,
            Recipe = provenance.Recipe,
            ModelPath = provenance.ModelPath,
            FileFolder = provenance.Folder,
            Thumbnails = Thumbnails(folder, provenance, set.Count),
        };
    }

    // A sprite of a sample has not all of them; one more closes a line.
    private static Lazy<IReadOnlyList<RgbImage>>? Thumbnails(string folder, ExportProvenance provenance, int count) =>
        provenance is { ThumbnailSize: { } size, Shown: var shown } && shown >= count
            ? new(() => SpriteSheet.ReadThumbnails(Path.Combine(folder, SpriteSheet.Name), count, size, size))
            : null;

    // A header, and one more than there are vectors: then the table does not fit, however many are behind.
    private static int MostRows(string matrix)
    {
        using var file = PlainFile.OpenRead(matrix);
        return (int)Math.Min(NpyHeader.ReadMatrix(file, matrix).Rows, int.MaxValue - 2) + 2;
    }

    private static Matrix ReadMatrix(string path, int items)
    {
        using var file = PlainFile.OpenRead(path);
        var header = NpyHeader.ReadMatrix(file, path);
        if (header.Rows != items)
        {
            throw new ProjectorLogException(
                "LogItemsInvalid", path, $"expected {items} rows as {LogColumns.ItemsFile} has, found {header.Rows}");
        }

        if (header.Rows * header.Columns > Array.MaxLength)
        {
            var found = $"{header.Rows} x {header.Columns}";
            throw new ProjectorLogException(
                "LogTooLarge", path, $"expected at most {Array.MaxLength} values in memory, found {found}")
            { Kind = ErrorKind.NotSupported };
        }

        return MappedValues.TryOpen(path, header)
            ?? new Matrix(items, header.Columns, NpyConversion.Read(file, header, path));
    }
}
