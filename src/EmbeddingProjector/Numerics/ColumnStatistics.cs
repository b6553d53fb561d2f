namespace EmbeddingProjector.Numerics;

/// <summary>Each column's mean, spread and range.</summary>
internal sealed class ColumnStatistics
{
    private const int ColumnsATask = 128;

    private ColumnStatistics(int columns)
    {
        Mean = new double[columns];
        SumOfSquares = new double[columns];
        Minimum = new float[columns];
        Maximum = new float[columns];
    }

    /// <summary>[columns].</summary>
    public double[] Mean { get; }

    /// <summary>[columns]: squared differences from the mean, added up.</summary>
    public double[] SumOfSquares { get; }

    /// <summary>[columns].</summary>
    public float[] Minimum { get; }

    /// <summary>[columns].</summary>
    public float[] Maximum { get; }

    /// <summary>Reads the matrix twice: the mean first, so that the squares do not cancel.</summary>
    /// <param name="data">[rows, columns], at least one row.</param>
    public static ColumnStatistics Of(Matrix data)
    {
        var statistics = new ColumnStatistics(data.Columns);
        data.Row(0).CopyTo(statistics.Minimum);
        data.Row(0).CopyTo(statistics.Maximum);
        // Each column is added up by one thread, row after row.
        WorkSharing.For((data.Columns + ColumnsATask - 1) / ColumnsATask, 0, task =>
        {
            var first = task * ColumnsATask;
            statistics.Add(data, first, Math.Min(ColumnsATask, data.Columns - first));
        });
        return statistics;
    }

    private void Add(Matrix data, int first, int count)
    {
        var mean = Mean.AsSpan(first, count);
        var squares = SumOfSquares.AsSpan(first, count);
        var least = Minimum.AsSpan(first, count);
        var greatest = Maximum.AsSpan(first, count);
        for (var i = 0; i < data.Rows; i++)
            AddRow(data.Row(i).Slice(first, count), mean, least, greatest);
        foreach (ref var sum in mean)
            sum /= data.Rows;
        for (var i = 0; i < data.Rows; i++)
            AddSquares(data.Row(i).Slice(first, count), mean, squares);
    }

    private static void AddRow(ReadOnlySpan<float> row, Span<double> sum, Span<float> least, Span<float> greatest)
    {
        var rows = MemoryMarshal.Cast<float, Vector<float>>(row);
        var sums = MemoryMarshal.Cast<double, Vector<double>>(sum);
        var leasts = MemoryMarshal.Cast<float, Vector<float>>(least);
        var greatests = MemoryMarshal.Cast<float, Vector<float>>(greatest);
        for (var i = 0; i < rows.Length; i++)
        {
            Vector.Widen(rows[i], out var low, out var high);
            sums[2 * i] += low;
            sums[(2 * i) + 1] += high;
            leasts[i] = Vector.Min(leasts[i], rows[i]);
            greatests[i] = Vector.Max(greatests[i], rows[i]);
        }

        for (var j = rows.Length * Vector<float>.Count; j < row.Length; j++)
        {
            sum[j] += row[j];
            least[j] = Math.Min(least[j], row[j]);
            greatest[j] = Math.Max(greatest[j], row[j]);
        }
    }

    private static void AddSquares(ReadOnlySpan<float> row, ReadOnlySpan<double> mean, Span<double> sum)
    {
        var rows = MemoryMarshal.Cast<float, Vector<float>>(row);
        var means = MemoryMarshal.Cast<double, Vector<double>>(mean);
        var sums = MemoryMarshal.Cast<double, Vector<double>>(sum);
        for (var i = 0; i < rows.Length; i++)
        {
            Vector.Widen(rows[i], out var low, out var high);
            low -= means[2 * i];
            high -= means[(2 * i) + 1];
            sums[2 * i] += low * low;
            sums[(2 * i) + 1] += high * high;
        }

        for (var j = rows.Length * Vector<float>.Count; j < row.Length; j++)
        {
            var difference = row[j] - mean[j];
            sum[j] += difference * difference;
        }
    }
}
