namespace EmbeddingProjector.Logs;

/// <summary>Pictures that went through a model, as rows of a tag.</summary>
/// <param name="rows">All rows in the items' order.</param>
/// <param name="dimension">Values of one vector.</param>
/// <param name="hasPredictions">Whether the head was run.</param>
internal sealed class PictureRows(IReadOnlyList<ExportRow> rows, int dimension, bool hasPredictions) : IEmbeddingRows
{
    private readonly bool hasLabels = rows.Any(row => row.Label is not null);

    public int Count => rows.Count;

    public int Dimension => dimension;

    public IReadOnlyList<string> Columns =>
    [
        LogColumns.Id,
        .. hasLabels ? [LogColumns.Label] : Array.Empty<string>(),
        LogColumns.File,
        .. hasPredictions ? [LogColumns.Predicted, LogColumns.Probability] : Array.Empty<string>(),
    ];

    public string Id(int row) => rows[row].Id;

    public string? Label(int row) => rows[row].Label;

    public IReadOnlyList<string?> Cells(int row)
    {
        var (id, name, label, source, place) = rows[row];
        var (category, probability) = source.Prediction(place);
        return
        [
            id,
            .. hasLabels ? [label] : Array.Empty<string?>(),
            name,
            .. hasPredictions ? [category, probability] : Array.Empty<string?>(),
        ];
    }

    public ReadOnlySpan<float> Vector(int row) => rows[row].Source.Vector(rows[row].Place);

    public void CopyThumbnail(int row, int size, Span<byte> pixels) =>
        rows[row].Source.CopyThumbnail(rows[row].Place, pixels);
}
