namespace EmbeddingProjector.Analysis;

/// <summary>All items compared with all, in double precision, a block of rows at a time.</summary>
internal sealed unsafe class PairwiseScores
{
    private const int Block = 256;

    private readonly Matrix data;
    private readonly VectorMetric metric;
    private readonly int threads;
    private readonly double[]? mean; // distances do not change when all items move
    private readonly double[] norms; // [items], of the moved items
    private readonly IProgress<(int Step, int Steps)>? progress;
    private readonly CancellationToken cancellation;

    public PairwiseScores(
        string what,
        Matrix data,
        VectorMetric metric,
        int threads,
        IProgress<(int Step, int Steps)>? progress = null,
        CancellationToken cancellation = default)
    {
        Require.Items(what, data, 1);
        (this.data, this.metric, this.threads) = (data, metric, threads);
        (this.progress, this.cancellation) = (progress, cancellation);
        mean = metric == VectorMetric.Euclidean ? ColumnStatistics.Of(data).Mean : null;
        norms = new double[data.Rows];
        WorkSharing.For(data.Rows, threads, i =>
        {
            var row = data.Row(i);
            var sum = 0.0;
            for (var j = 0; j < row.Length; j++)
            {
                var value = row[j] - (mean is null ? 0 : mean[j]);
                sum += value * value;
            }

            norms[i] = Math.Sqrt(sum);
        });
    }

    /// <summary>
    /// Hands out each row's scores with the items from <paramref name="first"/> on, on several threads.
    /// </summary>
    /// <param name="first">Given a block's first row, the first item to compare with.</param>
    /// <param name="row">Told the row, the first item, and the scores, NaN where the cosine is undefined.</param>
    public void ForEachRow(Func<int, int> first, Action<int, int, double[], int> row)
    {
        using var values = data.Values.Pin();
        var pointer = (nint)values.Pointer;
        var tile = new double[checked(Math.Min(Block, data.Rows) * data.Rows)]; // [rows of a block, items]
        for (var block = 0; block < data.Rows; block += Block)
        {
            cancellation.ThrowIfCancellationRequested();
            var (start, rows, firstItem) = (block, Math.Min(Block, data.Rows - block), first(block));
            var items = data.Rows - firstItem;
            fixed (double* target = tile)
                MatrixProduct.Multiply(
                    Part(pointer, start, rows), Part(pointer, firstItem, items), target, items, threads);

            WorkSharing.For(rows, threads, i =>
            {
                for (var j = 0; j < items; j++)
                    tile[(i * items) + j] = Score(tile[(i * items) + j], norms[start + i], norms[firstItem + j]);
                row(start + i, firstItem, tile, i * items);
            });
            progress?.Report((start + rows, data.Rows));
        }
    }

    private ProductOperand Part(nint values, int first, int rows) =>
        ProductOperand.Rows((float*)values + ((long)first * data.Columns), rows, data.Columns) with
        {
            DepthShift = mean,
        };

    private double Score(double product, double norm, double other) => metric switch
    {
        VectorMetric.Dot => product,
        VectorMetric.Cosine => norm * other > 0 ? Math.Clamp(product / (norm * other), -1, 1) : double.NaN,
        _ => Math.Sqrt(Math.Max(0, (norm * norm) + (other * other) - (2 * product))),
    };
}
