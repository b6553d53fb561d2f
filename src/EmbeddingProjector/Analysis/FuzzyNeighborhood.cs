namespace EmbeddingProjector.Analysis;

/// <summary>UMAP's graph: how strongly items are neighbors, 0 to 1 (McInnes, Healy and Melville 2018, 3.1).</summary>
internal static class FuzzyNeighborhood
{
    private const int MaxSteps = 64;
    private const double Tolerance = 1e-5;
    private const double LeastScale = 1e-3; // of the mean distance

    /// <summary>Builds the graph: the union of each item's own view.</summary>
    /// <param name="table">Each item's neighbors, itself left out.</param>
    /// <param name="isCosine">Whether the scores are cosines; else distances.</param>
    /// <param name="threads">The most threads to use; 0 for all.</param>
    public static SparseRows Build(NeighborTable table, bool isCosine, int threads)
    {
        var (columns, values) = Distances(table, isCosine);
        var (items, count) = (table.Queries, table.Count);
        var mean = values.Sum() / (items * (count + 1.0)); // the item's distance to itself counts, as in umap-learn
        WorkSharing.For(items, threads, i => Strengths(values.AsSpan(i * count, count), mean, isWithin: true));
        return SparseRows.Symmetrise(columns, values, items, (a, b) => a + b - (a * b));
    }

    /// <summary>How strongly new items are neighbors of those of a set, by their own view alone: as in umap-learn, a
    /// new item need not be joined to its nearest with all strength.</summary>
    /// <param name="table">Each new item's neighbors in the set.</param>
    /// <param name="isCosine">Whether the scores are cosines; else distances.</param>
    /// <param name="threads">The most threads to use; 0 for all.</param>
    public static SparseRows Toward(NeighborTable table, bool isCosine, int threads)
    {
        var (columns, values) = Distances(table, isCosine);
        var (items, count) = (table.Queries, table.Count);
        var mean = values.Sum() / values.Length;
        WorkSharing.For(items, threads, i => Strengths(values.AsSpan(i * count, count), mean, isWithin: false));
        return new SparseRows(
            [.. Enumerable.Range(0, items + 1).Select(i => i * count)], columns,
            Array.ConvertAll(values, value => (float)value));
    }

    private static (int[] Columns, double[] Values) Distances(NeighborTable table, bool isCosine)
    {
        var (items, count) = (table.Queries, table.Count);
        var columns = new int[checked(items * count)];
        var values = new double[columns.Length];
        for (var i = 0; i < items; i++)
        {
            table.Indices(i).CopyTo(columns.AsSpan(i * count));
            var scores = table.Scores(i);
            for (var j = 0; j < count; j++)
                values[(i * count) + j] = isCosine ? Math.Max(0, 1 - scores[j]) : scores[j];
        }

        return (columns, values);
    }

    /// <summary>
    /// Turns ascending distances into strengths whose sum is the logarithm of the neighborhood's size.
    /// </summary>
    private static void Strengths(Span<double> distances, double meanOfAll, bool isWithin)
    {
        var (nearest, sum) = (0.0, 0.0);
        foreach (var distance in distances)
        {
            if (isWithin && nearest == 0 && distance > 0)
                nearest = distance;
            sum += distance;
        }

        var size = distances.Length + (isWithin ? 1 : 0); // an item counts in its own neighborhood
        var target = Math.Log2(size);
        var (scale, low, high) = (1.0, 0.0, double.PositiveInfinity);
        for (var step = 0; step < MaxSteps; step++)
        {
            var total = 0.0;
            foreach (var distance in distances)
                total += Math.Exp(-Math.Max(0, distance - nearest) / scale);
            if (Math.Abs(total - target) < Tolerance)
                break;
            if (total > target)
            {
                high = scale;
                scale = (low + high) / 2;
            }
            else
            {
                low = scale;
                scale = double.IsPositiveInfinity(high) ? 2 * scale : (low + high) / 2;
            }
        }

        scale = Math.Max(scale, LeastScale * (sum > 0 ? sum / size : meanOfAll));
        foreach (ref var distance in distances)
            distance = distance <= nearest || scale == 0 ? 1 : Math.Exp(-(distance - nearest) / scale);
    }
}
