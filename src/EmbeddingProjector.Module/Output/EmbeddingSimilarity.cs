namespace EmbeddingProjector.Module.Output;

/// <summary>How alike items or classes are, each with each, as <c>Measure-EmbeddingSimilarity</c> gives it.</summary>
/// <param name="Name">The name of the embeddings, such as a log's tag.</param>
/// <param name="Metric">How vectors were compared.</param>
/// <param name="Count">The number of items that were compared.</param>
/// <param name="Names">[n]: the items' ids, or the classes.</param>
/// <param name="Labels">[n]: the items' classes, or the classes themselves; null where the items have none.</param>
/// <param name="Scores">[n][n]: cosines, dot products or distances; for classes, means over the pairs of different
/// items. Null where it is undefined: the cosine of zeros, or a class without a pair of its own.</param>
/// <param name="Plot">The full path of the picture; null where none was asked for.</param>
public sealed record EmbeddingSimilarity(
    string Name, VectorMetric Metric, int Count, string[] Names, string[]? Labels, double?[][] Scores,
    string? Plot)
{
    /// <summary>The scores as a table, to three decimals; for more than 24 names only how many there are.</summary>
    public string Table() => MatrixText.Of(
        Labels is null || Labels.SequenceEqual(Names) ? Names : [.. Names.Select((name, i) => $"{name} {Labels[i]}")],
        Labels ?? Names,
        Scores);

    internal static double?[][] ScoresOf(SimilarityMatrix matrix) =>
    [
        .. Enumerable.Range(0, matrix.Scores.Rows).Select(row => Array.ConvertAll(
            matrix.Scores.Row(row).ToArray(), score => float.IsNaN(score) ? (double?)null : score)),
    ];
}
