using EmbeddingProjector.Module.Commands;

namespace EmbeddingProjector.Module.Output;

/// <summary>A heatmap that <c>Export-EmbeddingHeatmap</c> wrote.</summary>
public sealed record ExportedHeatmap
{
    /// <summary>The file's full path.</summary>
    public required string Path { get; init; }

    /// <summary>The name of the embeddings, such as a log's tag.</summary>
    public required string Name { get; init; }

    /// <summary>Items: the picture's height in pixels.</summary>
    public required int Rows { get; init; }

    /// <summary>Dimensions: the picture's width in pixels.</summary>
    public required int Columns { get; init; }

    /// <summary>What became of the values.</summary>
    public required HeatmapNormalization Normalize { get; init; }

    /// <summary>Whether each row's values are in ascending order.</summary>
    public required bool Sort { get; init; }

    /// <summary>The column whose equal values stand together; null for the items' own order.</summary>
    public required string? GroupBy { get; init; }

    /// <summary>Bytes of the file.</summary>
    public required long Length { get; init; }
}
