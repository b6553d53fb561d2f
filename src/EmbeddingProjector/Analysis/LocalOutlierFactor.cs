namespace EmbeddingProjector.Analysis;

/// <summary>How much sparser the surroundings of an item are than those of its neighbors: about 1 within a cluster of
/// any density, well above it for an outlier.</summary>
/// <remarks>Breunig, Kriegel, Ng and Sander, LOF: Identifying Density-Based Local Outliers, SIGMOD 2000. As
/// scikit-learn's LocalOutlierFactor, each item has exactly k neighbors, and 1e-10 is added to a mean reachability
/// distance, so that k + 1 equal items have a density.</remarks>
internal static class LocalOutlierFactor
{
    private const double Least = 1e-10;

    /// <summary>The factors.</summary>
    /// <param name="distances">Of each item to its neighbors, the nearest first; all finite.</param>
    /// <param name="neighbors">The neighbors' rows, in the same order.</param>
    /// <returns>[items].</returns>
    public static double[] Of(double[][] distances, int[][] neighbors)
    {
        var density = new double[distances.Length]; // local reachability density
        for (var i = 0; i < density.Length; i++)
        {
            var sum = 0.0;
            for (var place = 0; place < distances[i].Length; place++)
                sum += Math.Max(distances[neighbors[i][place]][^1], distances[i][place]);
            density[i] = 1 / ((sum / distances[i].Length) + Least);
        }

        return [.. neighbors.Select((others, i) => others.Average(other => density[other]) / density[i])];
    }
}
