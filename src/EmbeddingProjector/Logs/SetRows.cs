using EmbeddingProjector.Preprocessing;

namespace EmbeddingProjector.Logs;

/// <summary>Items of a set, as rows of a tag.</summary>
/// <param name="set">Whole: see <see cref="SetCheck"/>.</param>
/// <param name="closing">How the first row is shown again at the end; null where it is not.</param>
internal sealed class SetRows(EmbeddingSet set, ClosingRow? closing = null) : IEmbeddingRows
{
    public ClosingRow? Closing { get; } = closing;

    public int Count => set.Count;

    public int Dimension => set.Dimension;

    public IReadOnlyList<string> Columns { get; } =
    [
        LogColumns.Id,
        .. set.Labels is null ? Array.Empty<string>() : [LogColumns.Label],
        .. set.Files is null ? Array.Empty<string>() : [LogColumns.File],
        .. set.Columns.Select(column => column.Name),
    ];

    public string Id(int row) => set.Ids[row];

    public string? Label(int row) => set.Labels?[row];

    public IReadOnlyList<string?> Cells(int row) =>
    [
        set.Ids[row],
        .. set.Labels is { } labels ? [labels[row]] : Array.Empty<string?>(),
        .. set.Files is { } files ? [files[row]] : Array.Empty<string?>(),
        .. set.Columns.Select(column => column.Values[row]),
    ];

    public ReadOnlySpan<float> Vector(int row) => set.Vectors.Row(row);

    public void CopyThumbnail(int row, int size, Span<byte> pixels) =>
        Thumbnail.Of(set.Thumbnails!.Value[row], size).Pixels.AsSpan().CopyTo(pixels);
}
