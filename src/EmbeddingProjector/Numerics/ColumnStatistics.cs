namespace EmbeddingProjector.Numerics;

/// <summary>Each column's mean, spread and range.</summary>
internal sealed class ColumnStatistics
{
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
        for (var i = 0; i < data.Rows; i++)
        {
            var row = data.Row(i);
            for (var j = 0; j < row.Length; j++)
            {
                statistics.Mean[j] += row[j];
                statistics.Minimum[j] = Math.Min(statistics.Minimum[j], row[j]);
                statistics.Maximum[j] = Math.Max(statistics.Maximum[j], row[j]);
            }
        }

        for (var j = 0; j < data.Columns; j++) statistics.Mean[j] /= data.Rows;
        for (var i = 0; i < data.Rows; i++)
        {
            var row = data.Row(i);
            for (var j = 0; j < row.Length; j++)
            {
                var difference = row[j] - statistics.Mean[j];
                statistics.SumOfSquares[j] += difference * difference;
            }
        }

        return statistics;
    }
}
