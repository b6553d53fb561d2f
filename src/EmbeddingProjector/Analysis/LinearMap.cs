namespace EmbeddingProjector.Analysis;

/// <summary>(X - mean) times directions, summed in double precision.</summary>
internal static unsafe class LinearMap
{
    /// <summary>Projects items.</summary>
    /// <param name="data">[items, dimensions].</param>
    /// <param name="mean">[dimensions]; null to leave the items where they are.</param>
    /// <param name="directions">[count, dimensions].</param>
    /// <param name="threads">The most threads to use; 0 for all.</param>
    /// <returns>[items, count].</returns>
    public static Matrix Apply(Matrix data, double[]? mean, Matrix directions, int threads)
    {
        var scores = new double[checked(data.Rows * directions.Rows)];
        using var values = data.Values.Pin();
        using var axes = directions.Values.Pin();
        fixed (double* target = scores)
            MatrixProduct.Multiply(
                ProductOperand.Rows((float*)values.Pointer, data.Rows, data.Columns) with { DepthShift = mean },
                ProductOperand.Rows((float*)axes.Pointer, directions.Rows, directions.Columns),
                target,
                directions.Rows,
                threads);

        return new Matrix(data.Rows, directions.Rows, Array.ConvertAll(scores, score => (float)score));
    }
}
