namespace EmbeddingProjector.Analysis;

/// <summary>Linear CKA: |B'A|^2 / (|A'A| |B'B|) of centred spaces, by Frobenius norms.</summary>
internal static unsafe class CenteredKernelAlignment
{
    /// <summary>Evaluates it on the cheaper side: dimensions or items.</summary>
    /// <param name="first">[items, dimensions].</param>
    /// <param name="second">[items, other dimensions].</param>
    /// <param name="threads">The most threads to use; 0 for all.</param>
    /// <returns>0 to 1; NaN where a space does not vary.</returns>
    public static double Linear(Matrix first, Matrix second, int threads)
    {
        var (meanA, meanB) = (ColumnStatistics.Of(first).Mean, ColumnStatistics.Of(second).Mean);
        using var valuesA = first.Values.Pin();
        using var valuesB = second.Values.Pin();
        var a = (float*)valuesA.Pointer;
        var b = (float*)valuesB.Pointer;
        double cross, squareA, squareB;
        if (first.Rows > Math.Max(first.Columns, second.Columns))
        {
            var columnsA = ProductOperand.Columns(a, first.Rows, first.Columns) with { OuterShift = meanA };
            var columnsB = ProductOperand.Columns(b, second.Rows, second.Columns) with { OuterShift = meanB };
            var between = Product(columnsB, columnsA, threads);
            cross = DenseVector.Dot(between, between);
            squareA = Norm(Product(columnsA, columnsA, threads));
            squareB = Norm(Product(columnsB, columnsB, threads));
        }
        else
        {
            var rowsA = ProductOperand.Rows(a, first.Rows, first.Columns) with { DepthShift = meanA };
            var rowsB = ProductOperand.Rows(b, second.Rows, second.Columns) with { DepthShift = meanB };
            var (gramA, gramB) = (Product(rowsA, rowsA, threads), Product(rowsB, rowsB, threads));
            cross = DenseVector.Dot(gramA, gramB);
            (squareA, squareB) = (Norm(gramA), Norm(gramB));
        }

        return squareA > 0 && squareB > 0 ? Math.Clamp(cross / (squareA * squareB), 0, 1) : double.NaN;
    }

    private static double[] Product(ProductOperand a, ProductOperand b, int threads)
    {
        var product = new double[checked(a.Outer * b.Outer)];
        fixed (double* target = product) MatrixProduct.Multiply(a, b, target, b.Outer, threads);
        return product;
    }

    private static double Norm(double[] values) => Math.Sqrt(DenseVector.Dot(values, values));
}
