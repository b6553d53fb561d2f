namespace EmbeddingProjector.Logs;

/// <summary>Pictures that went through a model, as rows of a tag.</summary>
/// <param name="dimension">Values of one vector.</param>
/// <param name="hasPredictions">Whether the head was run.</param>
internal abstract class PictureRows(int dimension, bool hasPredictions) : IEmbeddingRows
{
    public abstract int Count { get; }

    public int Dimension => dimension;

    public IReadOnlyList<string> Columns =>
    [
        LogColumns.Id,
        .. HasLabels ? [LogColumns.Label] : Array.Empty<string>(),
        LogColumns.File,
        .. hasPredictions ? [LogColumns.Predicted, LogColumns.Probability] : Array.Empty<string>(),
    ];

    /// <summary>Whether any row has one.</summary>
    protected abstract bool HasLabels { get; }

    public abstract string Id(int row);

    public abstract string? Label(int row);

    public IReadOnlyList<string?> Cells(int row)
    {
        var (source, place) = Stored(row);
        var (category, probability) = source.Prediction(place);
        return
        [
            Id(row),
            .. HasLabels ? [Label(row)] : Array.Empty<string?>(),
            Name(row),
            .. hasPredictions ? [category, probability] : Array.Empty<string?>(),
        ];
    }

    public ReadOnlySpan<float> Vector(int row)
    {
        var (source, place) = Stored(row);
        return source.Vector(place);
    }

    public void CopyThumbnail(int row, int size, Span<byte> pixels)
    {
        var (source, place) = Stored(row);
        source.CopyThumbnail(place, pixels);
    }

    /// <summary>The picture's path in the data set.</summary>
    protected abstract string Name(int row);

    /// <summary>Where the row's vector lies.</summary>
    protected abstract (IStoredRows Source, int Place) Stored(int row);
}

/// <summary>The rows of one run.</summary>
/// <param name="rows">All in the items' order.</param>
internal sealed class ExportRows(IReadOnlyList<ExportRow> rows, int dimension, bool hasPredictions)
    : PictureRows(dimension, hasPredictions)
{
    public override int Count => rows.Count;

    protected override bool HasLabels { get; } = rows.Any(row => row.Label is not null);

    public override string Id(int row) => rows[row].Id;

    public override string? Label(int row) => rows[row].Label;

    protected override string Name(int row) => rows[row].Name;

    protected override (IStoredRows Source, int Place) Stored(int row) => (rows[row].Source, rows[row].Place);
}

/// <summary>A row of an export: a picture under its id, and where its vector lies.</summary>
internal sealed record ExportRow(string Id, string Name, string? Label, IStoredRows Source, int Place);
