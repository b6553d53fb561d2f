namespace EmbeddingProjector.Numerics;

/// <summary>The right singular vectors of a matrix, from the eigenvectors of the smaller of A'A and AA'.</summary>
/// <remarks>
/// Singular values below about 1e-8 of the greatest are noise, because they are roots of eigenvalues.
/// </remarks>
internal static unsafe class ThinSvd
{
    /// <param name="a">[rows, columns], row-major.</param>
    /// <param name="threads">The most threads to use; 0 for all.</param>
    /// <returns>min(rows, columns) singular values, greatest first, and as many rows of V', each [columns].</returns>
    public static (double[] Values, double[] Right) Decompose(double[] a, int rows, int columns, int threads = 0)
    {
        var n = Math.Min(rows, columns);
        var gram = new double[n * n];
        fixed (double* data = a, target = gram)
        {
            var side = columns <= rows
                ? ProductOperand.Columns(data, rows, columns)
                : ProductOperand.Rows(data, rows, columns);
            MatrixProduct.Gram(side, target, threads);
            var eigen = SymmetricEigen.Decompose(gram, n);
            var values = Array.ConvertAll(eigen.Values, value => Math.Sqrt(Math.Max(0, value)));
            if (columns <= rows)
                return (values, eigen.Vectors);

            var right = new double[n * columns];
            fixed (double* left = eigen.Vectors, found = right)
                MatrixProduct.Multiply(
                    ProductOperand.Rows(left, n, n),
                    ProductOperand.Columns(data, rows, columns), found, columns, threads);

            Orthonormal.Complete(right, n, columns);
            return (values, right);
        }
    }
}
