namespace EmbeddingProjector.Analysis;

/// <summary>Finds items that are the same or nearly so.</summary>
public static class DuplicateGroups
{
    private const string Name = "duplicates";

    /// <summary>Rounding that may hide a pair at the threshold; such pairs are compared again, exactly.</summary>
    private const double Margin = 1e-6;

    /// <summary>Groups items that are joined by pairs above a threshold.</summary>
    /// <remarks>
    /// Two items of a group may be less alike than the threshold where others between them join them. Zero vectors are
    /// alike to nothing under the cosine.
    /// </remarks>
    /// <param name="data">[items, dimensions], at least 1 item, finite.</param>
    /// <param name="threshold">The least cosine or dot product, or the greatest Euclidean distance.</param>
    /// <param name="metric">How vectors are compared.</param>
    /// <param name="threads">The most threads to use, 0 for all; never changes the result.</param>
    /// <param name="progress">Told the items compared with all and their number, on the calling thread.</param>
    /// <param name="cancellation">Stops between blocks of items.</param>
    /// <returns>Groups of two rows or more, ascending, in the order of their first rows.</returns>
    /// <exception cref="AnalysisInputException">No items, NaN, or a threshold that is no number.</exception>
    public static IReadOnlyList<IReadOnlyList<int>> Find(
        Matrix data,
        double threshold,
        VectorMetric metric = VectorMetric.Cosine,
        int threads = 0,
        IProgress<(int Step, int Steps)>? progress = null,
        CancellationToken cancellation = default)
    {
        if (!double.IsFinite(threshold))
            Require.Throw("OutOfRange", $"{Name}: threshold: expected a number, found {threshold}");
        var scores = new PairwiseScores(Name, data, metric, threads, progress, cancellation);
        var parents = Enumerable.Range(0, data.Rows).ToArray();
        var gate = new Lock();
        scores.ForEachRow(block => block, (row, firstItem, tile, start) =>
        {
            for (var j = row + 1; j < data.Rows; j++)
            {
                var score = tile[start + j - firstItem];
                if (!IsNear(score, threshold, metric) || !IsPair(data, row, j, threshold, metric))
                    continue;
                lock (gate)
                    Join(parents, row, j);
            }
        });

        return [.. Enumerable.Range(0, data.Rows).GroupBy(i => Root(parents, i)).Where(group => group.Skip(1).Any())
            .Select(group => (IReadOnlyList<int>)[.. group])];
    }

    private static bool IsNear(double score, double threshold, VectorMetric metric)
    {
        var slack = Margin * Math.Max(1, Math.Max(Math.Abs(score), Math.Abs(threshold)));
        return metric == VectorMetric.Euclidean ? score <= threshold + slack : score >= threshold - slack;
    }

    private static bool IsPair(Matrix data, int a, int b, double threshold, VectorMetric metric)
    {
        var score = VectorScore.Of(data.Row(a), data.Row(b), metric);
        return metric == VectorMetric.Euclidean ? score <= threshold : score >= threshold;
    }

    private static int Root(int[] parents, int i)
    {
        while (parents[i] != i)
            i = parents[i] = parents[parents[i]];
        return i;
    }

    private static void Join(int[] parents, int a, int b)
    {
        var (rootA, rootB) = (Root(parents, a), Root(parents, b));
        parents[Math.Max(rootA, rootB)] = Math.Min(rootA, rootB);
    }
}
