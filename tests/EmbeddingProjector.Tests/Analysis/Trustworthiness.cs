using EmbeddingProjector.Analysis;
using EmbeddingProjector.Numerics;

namespace EmbeddingProjector.Tests.Analysis;

/// <summary>How far a projection's neighbors are neighbors in the data too (Venna and Kaski 2001).</summary>
internal static class Trustworthiness
{
    private const string Name = "trustworthiness";
    private const int Block = 256;

    /// <summary>Measures a projection; equal to scikit-learn's.</summary>
    /// <param name="data">[items, dimensions].</param>
    /// <param name="projection">[items, fewer dimensions]; compared by Euclidean distance.</param>
    /// <param name="neighbors">Neighbors an item, at least 1 and fewer than half the items.</param>
    /// <param name="metric">How items of the data are compared: Euclidean or Cosine.</param>
    /// <param name="threads">The most threads to use, 0 for all; never changes the result.</param>
    /// <returns>0 to 1; 1 where no item of a projected neighborhood came from outside.</returns>
    /// <exception cref="AnalysisInputException">Too few items, NaN, or as many neighbors as half the
    /// items.</exception>
    public static unsafe double Measure(
        Matrix data,
        Matrix projection,
        int neighbors = 15,
        VectorMetric metric = VectorMetric.Euclidean,
        int threads = 0)
    {
        Require.Items(Name, data, 3);
        if (projection.Rows != data.Rows)
            Require.Throw(
                "LengthMismatch", $"{Name}: expected a projection of {data.Rows} items, found {projection.Rows}");
        if (metric == VectorMetric.Dot)
            Require.Throw(
                "OutOfRange", $"{Name}: metric: expected Euclidean or Cosine, found Dot, which is no distance");
        var n = data.Rows;
        Require.Range(Name, "neighbors", neighbors, 1, (n - 1) / 2);

        var projected = new NeighborSearch(projection, VectorMetric.Euclidean).FindWithin(
            neighbors, threads: threads);
        var mean = metric == VectorMetric.Euclidean ? ColumnStatistics.Of(data).Mean : null;
        var (scale, offset) = KeyFactors(data, mean, metric, threads);
        var penalties = new long[n];
        var tile = new double[Math.Min(Block, n) * n]; // [items of a block, items]: products
        using var values = data.Values.Pin();
        var all = ProductOperand.Rows((float*)values.Pointer, n, data.Columns) with { DepthShift = mean };
        for (var first = 0; first < n; first += Block)
        {
            var (start, rows) = (first, Math.Min(Block, n - first));
            var part = (float*)values.Pointer + ((long)first * data.Columns);
            fixed (double* target = tile)
                MatrixProduct.Multiply(
                    ProductOperand.Rows(part, rows, data.Columns) with { DepthShift = mean }, all, target, n, threads);

            WorkSharing.For(rows, threads, i => penalties[start + i] = Penalty(
                tile.AsSpan(i * n, n), scale, offset, start + i, projected.Indices(start + i)));
        }

        return 1 - (2.0 * penalties.Sum() / ((double)n * neighbors * ((2.0 * n) - (3.0 * neighbors) - 1)));
    }

    /// <summary>How far beyond the neighborhood's size the projected neighbors rank in the data.</summary>
    private static long Penalty(
        Span<double> products, double[] scale, double[] offset, int item, ReadOnlySpan<int> projected)
    {
        for (var j = 0; j < products.Length; j++)
            products[j] = (products[j] * scale[j]) + offset[j];
        products[item] = double.NegativeInfinity; // greater keys are nearer
        var penalty = 0L;
        foreach (var neighbor in projected)
        {
            var key = products[neighbor];
            var rank = 1;
            for (var j = 0; j < products.Length; j++)
            {
                if (products[j] > key || (products[j] == key && j < neighbor))
                    rank++;
            }
            penalty += Math.Max(0, rank - projected.Length);
        }

        return penalty;
    }

    /// <summary>What turns products with one item into keys that rise with nearness.</summary>
    private static (double[] Scale, double[] Offset) KeyFactors(
        Matrix data, double[]? mean, VectorMetric metric, int threads)
    {
        var (scale, offset) = (new double[data.Rows], new double[data.Rows]);
        WorkSharing.For(data.Rows, threads, i =>
        {
            var square = 0.0;
            for (var j = 0; j < data.Columns; j++)
            {
                var value = data.Row(i)[j] - (mean is null ? 0 : mean[j]);
                square += value * value;
            }

            scale[i] = metric == VectorMetric.Euclidean ? 1 : square > 0 ? 1 / Math.Sqrt(square) : 0;
            offset[i] = metric == VectorMetric.Euclidean ? -0.5 * square : 0;
        });
        return (scale, offset);
    }
}
