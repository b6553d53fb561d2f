namespace EmbeddingProjector.Analysis;

internal sealed partial class PrincipalComponents
{
    private const int PowerIterations = 7;
    private const int Oversampling = 10;

    /// <summary>
    /// Subspace iteration from a random start (Halko, Martinsson and Tropp 2011, algorithms 4.4 and 5.1), with
    /// scikit-learn's oversampling and number of power iterations for few components.
    /// </summary>
    /// <returns>[components, dimensions] and the components' sums of squares.</returns>
    private static unsafe (double[] Vectors, double[] Values) FindByIteration(
        Matrix data, double[] mean, int components, long seed, int threads)
    {
        var (items, dimensions) = (data.Rows, data.Columns);
        var size = Math.Min(components + Math.Max(Oversampling, components), Math.Min(items, dimensions));
        var random = new SeededRandom(seed);
        var range = new double[size * dimensions]; // [size, dimensions]: an orthonormal basis, one row a vector
        var image = new double[size * items]; // [size, items]
        foreach (ref var value in range.AsSpan())
            value = random.NextNormal();

        using var values = data.Values.Pin();
        var pointer = (float*)values.Pointer;
        var rows = ProductOperand.Rows(pointer, items, dimensions) with { DepthShift = mean };
        var columns = ProductOperand.Columns(pointer, items, dimensions) with { OuterShift = mean };
        fixed (double* basis = range, target = image)
        {
            for (var i = 0; i <= PowerIterations; i++)
            {
                MatrixProduct.Multiply(ProductOperand.Rows(basis, size, dimensions), rows, target, items, threads);
                Orthonormal.Complete(image, size, items);
                MatrixProduct.Multiply(ProductOperand.Rows(target, size, items), columns, basis, dimensions, threads);
                if (i < PowerIterations)
                    Orthonormal.Complete(range, size, dimensions);
            }

            // range now holds B = Q' X; its left singular vectors turn its rows into the components.
            var gram = new double[size * size];
            var vectors = new double[components * dimensions];
            fixed (double* square = gram, found = vectors)
            {
                var projected = ProductOperand.Rows(basis, size, dimensions);
                MatrixProduct.Multiply(projected, projected, square, size, threads);
                var eigen = SymmetricEigen.Decompose(gram, size);
                fixed (double* left = eigen.Vectors)
                    MatrixProduct.Multiply(
                        ProductOperand.Rows(left, components, size),
                        ProductOperand.Columns(basis, size, dimensions),
                        found,
                        dimensions,
                        threads);

                Orthonormal.Complete(vectors, components, dimensions);
                return (vectors, eigen.Values[..components]);
            }
        }
    }
}
