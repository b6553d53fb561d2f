using EmbeddingProjector.Numerics;

namespace EmbeddingProjector.Analysis;

/// <summary>One item's neighbours in two spaces of the same items.</summary>
/// <param name="First">[neighbours]: rows in the first space, the nearest first.</param>
/// <param name="FirstScores">[neighbours]: their cosines, dot products or distances.</param>
/// <param name="Second">[neighbours]: rows in the second space.</param>
/// <param name="SecondScores">[neighbours].</param>
public sealed record NeighbourComparison(
    IReadOnlyList<int> First,
    IReadOnlyList<double> FirstScores,
    IReadOnlyList<int> Second,
    IReadOnlyList<double> SecondScores)
{
    /// <summary>Finds them.</summary>
    /// <param name="first">[items, dimensions], finite.</param>
    /// <param name="second">[items, other dimensions], finite.</param>
    /// <param name="row">The item.</param>
    /// <param name="options">How; null for the defaults.</param>
    /// <exception cref="AnalysisInputException">Too few items for the neighbours, or NaN.</exception>
    public static NeighbourComparison Of(
        Matrix first, Matrix second, int row, SpaceComparisonOptions? options = null)
    {
        options ??= new SpaceComparisonOptions();
        int[] own = [options.IncludeSelf ? -1 : row];
        var a = Find(first, options.FirstMetric);
        var b = Find(second, options.SecondMetric);
        return new NeighbourComparison(
            a.Indices(0).ToArray(), a.Scores(0).ToArray(), b.Indices(0).ToArray(), b.Scores(0).ToArray());

        NeighbourTable Find(Matrix space, VectorMetric metric) => new NeighbourSearch(space, metric)
            .FindOthers(space.Select([row]), own, options.Neighbours, threads: options.Threads);
    }
}
