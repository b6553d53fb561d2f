using EmbeddingProjector.Analysis;
using EmbeddingProjector.Sets;

namespace EmbeddingProjector.Module.Output;

/// <summary>Embeddings in few dimensions, as <c>ConvertTo-EmbeddingProjection</c> gives them.</summary>
public sealed record EmbeddingProjection
{
    /// <summary>The name of the embeddings, such as a log's tag.</summary>
    public required string Name { get; init; }

    /// <summary>How they were projected.</summary>
    public required ProjectionMethod Method { get; init; }

    /// <summary>The number of items.</summary>
    public required int Count { get; init; }

    /// <summary>The dimensions before the projection.</summary>
    public required int Dimension { get; init; }

    /// <summary>Each new dimension's part of the variance, 0 to 1; null where the method has none.</summary>
    public required double[]? ExplainedVarianceRatio { get; init; }

    /// <summary>[new dimensions][dimensions]: the directions that items were projected along (Pca: the components, Lda:
    /// the scalings); null where the method has none.</summary>
    public required float[][]? Scalings { get; init; }

    /// <summary>The full path of the picture; null where none was asked for.</summary>
    public required string? Plot { get; init; }

    /// <summary>The items in their order.</summary>
    public required ProjectedItem[] Items { get; init; }

    internal static EmbeddingProjection Of(EmbeddingSet set, Projection projection, string? plot) => new()
    {
        Name = set.Name,
        Method = projection.Method,
        Count = set.Ids.Count,
        Dimension = set.Vectors.Columns,
        ExplainedVarianceRatio = projection.ExplainedVarianceRatio is { } ratio ? [.. ratio] : null,
        Scalings = projection.Scalings is { } scalings
            ? [.. Enumerable.Range(0, scalings.Rows).Select(row => scalings.Row(row).ToArray())]
            : null,
        Plot = plot,
        Items = [.. Enumerable.Range(0, set.Ids.Count).Select(i => ProjectedItem.Of(set, projection.Coordinates, i))],
    };
}
