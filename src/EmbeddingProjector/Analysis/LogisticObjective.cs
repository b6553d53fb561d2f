namespace EmbeddingProjector.Analysis;

/// <summary>The penalised cross-entropy and its gradient at given weights.</summary>
internal sealed unsafe class LogisticObjective
{
    private readonly Matrix data; // [items, dimensions]
    private readonly ClassLabels classes;
    private readonly double c;
    private readonly int threads;
    private readonly double[] residuals; // [items, classes]: logits, then probabilities less the truth, times c

    public LogisticObjective(Matrix data, ClassLabels classes, double c, int threads)
    {
        (this.data, this.classes, this.c, this.threads) = (data, classes, c, threads);
        residuals = new double[checked(data.Rows * classes.Names.Length)];
    }

    /// <summary>The value, and the gradient in <paramref name="gradient"/>.</summary>
    /// <param name="point">[classes, dimensions] weights, then [classes] intercepts.</param>
    /// <param name="gradient">The same shape.</param>
    public double Evaluate(double[] point, double[] gradient)
    {
        var (n, dimensions, count) = (data.Rows, data.Columns, classes.Names.Length);
        using var values = data.Values.Pin();
        var items = (float*)values.Pointer;
        double loss;
        fixed (double* weights = point, target = residuals, slope = gradient)
        {
            MatrixProduct.Multiply(
                ProductOperand.Rows(items, n, dimensions),
                ProductOperand.Rows(weights, count, dimensions), target, count, threads);
            loss = c * Residuals(point.AsSpan(count * dimensions));
            MatrixProduct.Multiply(
                ProductOperand.Columns(target, n, count),
                ProductOperand.Columns(items, n, dimensions), slope, dimensions, threads);
        }

        var penalised = point.AsSpan(0, count * dimensions);
        DenseVector.AddScaled(gradient.AsSpan(0, count * dimensions), penalised, 1);
        gradient.AsSpan(count * dimensions).Clear();
        for (var i = 0; i < residuals.Length; i++)
            gradient[(count * dimensions) + (i % count)] += residuals[i];
        return loss + (0.5 * DenseVector.Dot(penalised, penalised));
    }

    /// <summary>Turns logits into residuals and returns the summed cross-entropy.</summary>
    private double Residuals(ReadOnlySpan<double> intercepts)
    {
        var loss = 0.0;
        for (var i = 0; i < data.Rows; i++)
        {
            var row = residuals.AsSpan(i * intercepts.Length, intercepts.Length);
            var greatest = double.NegativeInfinity;
            for (var k = 0; k < row.Length; k++)
            {
                row[k] += intercepts[k];
                greatest = Math.Max(greatest, row[k]);
            }

            var truth = row[classes.OfItem[i]];
            var sum = 0.0;
            foreach (ref var value in row)
            {
                value = Math.Exp(value - greatest);
                sum += value;
            }

            loss += Math.Log(sum) + greatest - truth;
            foreach (ref var value in row)
                value *= c / sum;
            row[classes.OfItem[i]] -= c;
        }

        return loss;
    }
}
