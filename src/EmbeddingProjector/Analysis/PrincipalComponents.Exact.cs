namespace EmbeddingProjector.Analysis;

internal sealed partial class PrincipalComponents
{
    /// <summary>From the eigenvectors of the smaller of X' X and X X', X being centred.</summary>
    /// <returns>[components, dimensions] and the components' sums of squares.</returns>
    private static (double[] Vectors, double[] Values) FindExactly(
        Matrix data, double[] mean, int components, int threads) =>
        data.Columns <= data.Rows
            ? FromCovariance(data, mean, components, threads)
            : FromGram(data, mean, components, threads);

    private static unsafe (double[] Vectors, double[] Values) FromCovariance(
        Matrix data, double[] mean, int components, int threads)
    {
        var n = data.Columns;
        var covariance = new double[n * n];
        using var values = data.Values.Pin();
        fixed (double* target = covariance)
        {
            var columns = ProductOperand.Columns((float*)values.Pointer, data.Rows, n) with { OuterShift = mean };
            MatrixProduct.Gram(columns, target, threads);
        }

        return LeadingEigen.Decompose(covariance, n, components, threads);
    }

    private static unsafe (double[] Vectors, double[] Values) FromGram(
        Matrix data, double[] mean, int components, int threads)
    {
        var (n, dimensions) = (data.Rows, data.Columns);
        var gram = new double[n * n];
        using var values = data.Values.Pin();
        var pointer = (float*)values.Pointer;
        fixed (double* target = gram)
        {
            var rows = ProductOperand.Rows(pointer, n, dimensions) with { DepthShift = mean };
            MatrixProduct.Gram(rows, target, threads);
        }

        // The components are X' u, scaled to length 1.
        var (basis, sums) = LeadingEigen.Decompose(gram, n, components, threads);
        var vectors = new double[components * dimensions];
        fixed (double* left = basis, target = vectors)
            MatrixProduct.Multiply(
                ProductOperand.Rows(left, components, n),
                ProductOperand.Columns(pointer, n, dimensions) with { OuterShift = mean },
                target,
                dimensions,
                threads);

        Orthonormal.Complete(vectors, components, dimensions);
        return (vectors, sums);
    }
}
