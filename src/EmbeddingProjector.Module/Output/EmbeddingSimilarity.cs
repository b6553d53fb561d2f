using EmbeddingProjector.Analysis;

namespace EmbeddingProjector.Module.Output;

/// <summary>How alike items or classes are, each with each, as <c>Measure-EmbeddingSimilarity</c> gives it.</summary>
public sealed record EmbeddingSimilarity
{
    /// <summary>The name of the embeddings, such as a log's tag.</summary>
    public required string Name { get; init; }

    /// <summary>How vectors were compared.</summary>
    public required VectorMetric Metric { get; init; }

    /// <summary>The number of items that were compared.</summary>
    public required int Count { get; init; }

    /// <summary>[n]: the items' ids, or the classes.</summary>
    public required string[] Names { get; init; }

    /// <summary>[n]: the items' classes, or the classes themselves; null where the items have none.</summary>
    public required string[]? Labels { get; init; }

    /// <summary>[n][n]: cosines, dot products or distances; for classes, means over the pairs of different items. Null
    /// where it is undefined: the cosine of zeros, or a class without a pair of its own.</summary>
    public required double?[][] Scores { get; init; }

    /// <summary>The same as a table, to three decimals; for more than 24 names only how many there are.</summary>
    public required string Table { get; init; }

    /// <summary>The full path of the picture; null where none was asked for.</summary>
    public required string? Plot { get; init; }

    internal static double?[][] ScoresOf(SimilarityMatrix matrix) =>
    [
        .. Enumerable.Range(0, matrix.Scores.Rows).Select(row => Array.ConvertAll(
            matrix.Scores.Row(row).ToArray(), score => float.IsNaN(score) ? (double?)null : score)),
    ];
}
