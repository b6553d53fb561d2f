using EmbeddingProjector.Embeddings;

namespace EmbeddingProjector.Projector;

/// <summary>Puts together all files of one tag.</summary>
internal sealed class TagFolderWriter
{
    private readonly IReadOnlyList<ExportRow> rows;
    private readonly int[] shown; // the rows of the projector's copy
    private readonly int dimension;
    private readonly bool hasLabels;
    private readonly bool hasPredictions;

    /// <summary>Chooses the rows that the projector shows.</summary>
    /// <param name="rows">All rows in the items' order, at least one.</param>
    /// <param name="dimension">Values of one row.</param>
    /// <param name="hasPredictions">Whether the head was run.</param>
    /// <param name="mostShown">The most rows that the projector shows.</param>
    /// <param name="seed">Chooses the sample where there are more.</param>
    public TagFolderWriter(IReadOnlyList<ExportRow> rows, int dimension, bool hasPredictions, int mostShown, int seed)
    {
        this.rows = rows;
        this.dimension = dimension;
        this.hasPredictions = hasPredictions;
        hasLabels = rows.Any(row => row.Item.Label is not null);
        shown = RowSample.Choose(
            [.. rows.Select(row => row.Item.Label)], [.. rows.Select(row => row.Id)], mostShown, seed);
    }

    /// <summary>Rows that the projector shows.</summary>
    public int Shown => shown.Length;

    /// <summary>Writes every file but provenance.json.</summary>
    /// <param name="folder">Where they go.</param>
    /// <param name="tag">The entry's name.</param>
    /// <param name="format">The wanted form of the tensor.</param>
    /// <param name="thumbnailSize">Side of a thumbnail in pixels; null without a sprite.</param>
    /// <returns>The entry that names them, and the form of the tensor that was written.</returns>
    public (EmbeddingInfo Entry, TensorFormat Format) Write(
        string folder, string tag, TensorFormat format, int? thumbnailSize)
    {
        WriteMatrix(Path.Combine(folder, LogColumns.EmbeddingsFile));
        WriteTable(Path.Combine(folder, LogColumns.ItemsFile), rows);
        WriteTable(Path.Combine(folder, LogColumns.MetadataFile), shown.Select(row => rows[row]));
        var written = TensorsFile.Write(folder, format, shown.Length, index => Vector(rows[shown[index]]));
        if (thumbnailSize is { } size)
            WriteSprite(Path.Combine(folder, SpriteSheet.Name), size);

        return (Entry(tag, written, thumbnailSize), written);
    }

    private static ReadOnlySpan<float> Vector(ExportRow row) => row.Source.Vector(row.Place);

    private EmbeddingInfo Entry(string tag, TensorFormat format, int? thumbnailSize)
    {
        var home = TagName.Folder(tag);
        return new EmbeddingInfo
        {
            TensorName = tag,
            MetadataPath = $"{home}/{LogColumns.MetadataFile}",
            TensorShape = [(uint)shown.Length, (uint)dimension],
            Sprite = thumbnailSize is not { } size ? null : new SpriteMetadata
            {
                ImagePath = $"{home}/{SpriteSheet.Name}",
                SingleImageDim = [(uint)size, (uint)size],
            },
            TensorPath = $"{home}/{TensorsFile.Name(format)}",
        };
    }

    private void WriteMatrix(string path)
    {
        using var matrix = NpyWriter.Create(path, dimension);
        foreach (var row in rows)
            matrix.Write(Vector(row));
    }

    private void WriteTable(string path, IEnumerable<ExportRow> table)
    {
        using var file = File.Create(path);
        MetadataFile.Write(file, Columns(), table.Select(Cells));
    }

    private void WriteSprite(string path, int size)
    {
        using var file = File.Create(path);
        SpriteSheet.Write(file, shown.Length, size, (index, pixels) =>
        {
            var row = rows[shown[index]];
            row.Source.CopyThumbnail(row.Place, pixels);
        });
    }

    private string[] Columns() =>
    [
        LogColumns.Id,
        .. hasLabels ? [LogColumns.Label] : Array.Empty<string>(),
        LogColumns.File,
        .. hasPredictions ? [LogColumns.Predicted, LogColumns.Probability] : Array.Empty<string>(),
    ];

    private string?[] Cells(ExportRow row)
    {
        var (category, probability) = row.Source.Prediction(row.Place);
        return
        [
            row.Id,
            .. hasLabels ? [row.Item.Label] : Array.Empty<string?>(),
            row.Item.Name,
            .. hasPredictions ? [category, probability] : Array.Empty<string?>(),
        ];
    }
}
