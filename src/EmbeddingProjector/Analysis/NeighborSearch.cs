namespace EmbeddingProjector.Analysis;

/// <summary>Finds the nearest or farthest items of a set exactly, by comparing with all of them.</summary>
/// <remarks>
/// Single-precision products choose candidates; double precision ranks them. Where rounding could have hidden one, all
/// items are compared in double precision. Ties go to the lower row. Items whose cosine is undefined come last.
/// </remarks>
public sealed partial class NeighborSearch
{
    private const string Name = "neighbors";
    private const int CentredItems = 4096;

    private readonly Matrix items;
    private readonly VectorMetric metric;
    private readonly double[] norms; // [items], of what the products are taken of
    private readonly double minimumNorm; // of the items that are not zero
    private readonly double maximumNorm;
    private readonly float[]? centre; // [dimensions]: distances do not change when all items move
    private readonly double[]? shift; // the same

    /// <summary>Prepares a set for searches.</summary>
    /// <param name="items">[items, dimensions], at least 1 item, finite.</param>
    /// <param name="metric">How vectors are compared.</param>
    /// <exception cref="AnalysisInputException">No items, or NaN.</exception>
    public NeighborSearch(Matrix items, VectorMetric metric)
    {
        Require.Shape(Name, items, 1);
        this.items = items;
        this.metric = metric;
        centre = metric == VectorMetric.Euclidean ? Centre(items) : null;
        shift = centre is null ? null : Array.ConvertAll(centre, value => (double)value);
        norms = Norms(items, centre);
        var zeros = new List<int>();
        (minimumNorm, maximumNorm) = (double.PositiveInfinity, 0);
        for (var row = 0; row < norms.Length; row++)
        {
            // Squares of single-precision numbers do not overflow in double precision: another value spoils the norm.
            if (!double.IsFinite(norms[row]))
                Require.Finite(Name, items);
            maximumNorm = Math.Max(maximumNorm, norms[row]);
            if (norms[row] > 0)
                minimumNorm = Math.Min(minimumNorm, norms[row]);
            else if (IsUndefined(norms[row]))
                zeros.Add(row);
        }

        if (double.IsInfinity(minimumNorm))
            minimumNorm = 1;
        ZeroVectors = zeros.ToArray();
    }

    /// <summary>Rows whose cosine to anything is undefined; empty under other metrics.</summary>
    public IReadOnlyList<int> ZeroVectors { get; }

    /// <summary>Told the queries that were searched for and their number, after each block of them, on the calling
    /// thread.</summary>
    public IProgress<(int Step, int Steps)>? Progress { get; init; }

    /// <summary>Stops a search between blocks.</summary>
    public CancellationToken Cancellation { get; init; }

    /// <summary>Finds the neighbors of vectors.</summary>
    /// <param name="queries">[queries, dimensions], finite.</param>
    /// <param name="count">Neighbors a query, 1 to the number of items.</param>
    /// <param name="order">The most or the least similar.</param>
    /// <param name="threads">The most threads to use, 0 for all; never changes the result.</param>
    /// <exception cref="AnalysisInputException">More neighbors than items, other dimensions, or NaN.</exception>
    public NeighborTable Find(
        Matrix queries, int count, NeighborOrder order = NeighborOrder.Nearest, int threads = 0)
    {
        Require.Dimensions(Name, items.Columns, queries.Columns);
        Require.Finite(Name, queries);
        Require.Range(Name, "count", count, 1, items.Rows);
        return Find(queries, Norms(queries, centre), count, order, withoutSelf: false, threads);
    }

    /// <summary>Finds each item's neighbors among the others.</summary>
    /// <param name="count">Neighbors an item, 1 to the number of items - 1 (without - 1 where it includes
    /// itself).</param>
    /// <param name="order">The most or the least similar.</param>
    /// <param name="includeSelf">Lets an item be its own neighbor.</param>
    /// <param name="threads">The most threads to use, 0 for all; never changes the result.</param>
    /// <exception cref="AnalysisInputException">More neighbors than there are.</exception>
    public NeighborTable FindWithin(
        int count, NeighborOrder order = NeighborOrder.Nearest, bool includeSelf = false, int threads = 0)
    {
        var available = includeSelf ? items.Rows : items.Rows - 1;
        if (available < 1)
            Require.TooFewItems(Name, 2, items.Rows);
        Require.Range(Name, "count", count, 1, available);
        return Find(items, norms, count, order, !includeSelf, threads);
    }

    private bool IsUndefined(double norm) => metric == VectorMetric.Cosine && norm == 0;

    // The mean of some: any place among the items keeps rounding small.
    private static float[] Centre(Matrix items)
    {
        var count = Math.Min(items.Rows, CentredItems);
        var sum = new double[items.Columns];
        for (var i = 0; i < count; i++)
        {
            var row = items.Row((int)((long)i * items.Rows / count));
            for (var j = 0; j < row.Length; j++)
                sum[j] += row[j];
        }

        return Array.ConvertAll(sum, total => (float)(total / count));
    }

    private static double[] Norms(Matrix vectors, float[]? centre)
    {
        var norms = new double[vectors.Rows];
        WorkSharing.For((vectors.Rows + 1023) / 1024, 0, block =>
        {
            for (var row = block * 1024; row < Math.Min(vectors.Rows, (block + 1) * 1024); row++)
            {
                var vector = vectors.Row(row);
                norms[row] = Math.Sqrt(
                    centre is null ? DenseVector.Dot(vector, vector) : DenseVector.SquaredDistance(vector, centre));
            }
        });
        return norms;
    }
}
