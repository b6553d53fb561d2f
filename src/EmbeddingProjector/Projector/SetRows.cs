using System.Globalization;
using EmbeddingProjector.Embeddings;
using EmbeddingProjector.Preprocessing;

namespace EmbeddingProjector.Projector;

/// <summary>Items of a set, as rows of a tag.</summary>
internal sealed class SetRows : ITagRows
{
    private readonly EmbeddingSet set;
    private readonly int[] kept;    // the items that become rows, ascending
    private readonly int?[]? next;  // [rows]: the row that a line leads to

    /// <summary>Chooses items.</summary>
    /// <param name="set">Whole: see <see cref="SetCheck"/>.</param>
    /// <param name="kept">The items that become rows, ascending.</param>
    public SetRows(EmbeddingSet set, int[] kept)
    {
        this.set = set;
        this.kept = kept;
        Columns =
        [
            LogColumns.Id,
            .. set.Labels is null ? Array.Empty<string>() : [LogColumns.Label],
            .. set.Files is null ? Array.Empty<string>() : [LogColumns.File],
            .. set.Columns.Select(column => column.Name),
        ];
        if (set.Columns.FirstOrDefault(column => column.Name == SequenceLinks.Column) is { } links)
            next = SequenceLinks.Keep(SequenceLinks.Parse(links.Values), kept);
    }

    public int Count => kept.Length;

    public int Dimension => set.Dimension;

    public IReadOnlyList<string> Columns { get; }

    public string Id(int row) => set.Ids[kept[row]];

    public string? Label(int row) => set.Labels?[kept[row]];

    public IReadOnlyList<string?> Cells(int row) =>
    [
        Id(row),
        .. set.Labels is { } labels ? [labels[kept[row]]] : Array.Empty<string?>(),
        .. set.Files is { } files ? [files[kept[row]]] : Array.Empty<string?>(),
        .. set.Columns.Select(column => column.Name == SequenceLinks.Column
            ? next![row]?.ToString(CultureInfo.InvariantCulture)
            : column.Values[kept[row]]),
    ];

    public ReadOnlySpan<float> Vector(int row) => set.Vectors.Row(kept[row]);

    public void CopyThumbnail(int row, int size, Span<byte> pixels) =>
        Thumbnail.Of(set.Thumbnails!.Value[kept[row]], size).Pixels.AsSpan().CopyTo(pixels);
}
