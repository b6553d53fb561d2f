namespace EmbeddingProjector.Analysis;

/// <summary>One item's neighbors in two spaces of the same items.</summary>
/// <param name="First">[neighbors]: rows in the first space, the nearest first.</param>
/// <param name="FirstScores">[neighbors]: their cosines, dot products or distances.</param>
/// <param name="Second">[neighbors]: rows in the second space.</param>
/// <param name="SecondScores">[neighbors].</param>
internal sealed record NeighborComparison(
    IReadOnlyList<int> First,
    IReadOnlyList<double> FirstScores,
    IReadOnlyList<int> Second,
    IReadOnlyList<double> SecondScores)
{
    /// <summary>Finds them.</summary>
    /// <param name="first">[items, dimensions], finite.</param>
    /// <param name="second">[items, other dimensions], finite.</param>
    /// <param name="options">How; null for the defaults.</param>
    /// <exception cref="AnalysisInputException">Too few items for the neighbors, or NaN.</exception>
    public static NeighborComparison Of(
        Matrix first, Matrix second, int row, SpaceComparisonOptions? options = null)
    {
        options ??= new SpaceComparisonOptions();
        int[] own = [options.IncludeSelf ? -1 : row];
        var a = Find(first, options.FirstMetric);
        var b = Find(second, options.SecondMetric);
        return new NeighborComparison(
            a.Indices(0).ToArray(), a.Scores(0).ToArray(), b.Indices(0).ToArray(), b.Scores(0).ToArray());

        NeighborTable Find(Matrix space, VectorMetric metric) => new NeighborSearch(space, metric)
            .FindOthers(space.Select([row]), own, options.Neighbors, threads: options.Threads);
    }
}
