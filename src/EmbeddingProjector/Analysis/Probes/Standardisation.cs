namespace EmbeddingProjector.Analysis.Probes;

/// <summary>Brings dimensions to mean 0 and variance 1, as scikit-learn's StandardScaler does: the variance is divided
/// by the number of items, and a dimension without any is only shifted.</summary>
internal sealed class Standardisation
{
    private readonly double[] mean; // [dimensions]
    private readonly double[] deviation; // [dimensions]

    private Standardisation(double[] mean, double[] deviation) => (this.mean, this.deviation) = (mean, deviation);

    /// <summary>Measures items.</summary>
    /// <param name="data">[items, dimensions], at least 1 item.</param>
    public static Standardisation Of(Matrix data)
    {
        var statistics = ColumnStatistics.Of(data);
        return new(
            statistics.Mean,
            [.. statistics.SumOfSquares.Select(sum => sum > 0 ? Math.Sqrt(sum / data.Rows) : 1)]);
    }

    /// <summary>A standardised copy.</summary>
    /// <param name="data">[items, dimensions].</param>
    public Matrix Apply(Matrix data)
    {
        var scaled = new Matrix(data.Rows, data.Columns);
        for (var i = 0; i < data.Rows; i++)
        {
            var row = scaled.Row(i);
            for (var j = 0; j < row.Length; j++)
                row[j] = (float)((data[i, j] - mean[j]) / deviation[j]);
        }

        return scaled;
    }

    /// <summary>A classifier of items as they are, from one of standardised items: the same scores.</summary>
    /// <param name="classifier">Trained on what <see cref="Apply"/> gave.</param>
    public LinearClassifier Undo(LinearClassifier classifier)
    {
        var weights = new Matrix(classifier.Weights.Rows, mean.Length);
        var intercepts = new double[classifier.Weights.Rows];
        for (var c = 0; c < weights.Rows; c++)
        {
            intercepts[c] = classifier.Intercepts[c];
            for (var j = 0; j < mean.Length; j++)
            {
                var weight = classifier.Weights[c, j] / deviation[j];
                weights[c, j] = (float)weight;
                intercepts[c] -= weight * mean[j];
            }
        }

        return new LinearClassifier(classifier.Classes, weights, intercepts);
    }
}
