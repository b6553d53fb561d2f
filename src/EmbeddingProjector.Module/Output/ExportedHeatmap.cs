using EmbeddingProjector.Module.Commands;

namespace EmbeddingProjector.Module.Output;

/// <summary>A heatmap that <c>Export-EmbeddingHeatmap</c> wrote.</summary>
/// <param name="Path">The file's full path.</param>
/// <param name="Name">The name of the embeddings, such as a log's tag.</param>
/// <param name="Rows">Items: the picture's height in pixels.</param>
/// <param name="Columns">Dimensions: the picture's width in pixels.</param>
/// <param name="Normalize">What became of the values.</param>
/// <param name="Range">[2]: the values that are blue and red where values are shown as they are.</param>
/// <param name="Sort">Whether each row's values are in ascending order.</param>
/// <param name="GroupBy">The column whose equal values stand together; null for the items' own order.</param>
/// <param name="Length">Bytes of the file.</param>
public sealed record ExportedHeatmap(
    string Path, string Name, int Rows, int Columns, HeatmapNormalization Normalize, double[] Range, bool Sort,
    string? GroupBy, long Length);
