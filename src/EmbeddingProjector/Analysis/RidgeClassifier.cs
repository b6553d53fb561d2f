namespace EmbeddingProjector.Analysis;

/// <summary>Least squares with an L2 penalty on targets of 1 for an item's class and -1 for the others.</summary>
/// <remarks>Equal to scikit-learn's <c>RidgeClassifier</c>; intercepts are not penalised.</remarks>
internal static class RidgeClassifier
{
    private const string Name = "ridge classifier";

    /// <summary>Fits weights to labelled items.</summary>
    /// <param name="data">[items, dimensions], at least 2 items, finite.</param>
    /// <param name="labels">[items]: two classes or more.</param>
    /// <param name="alpha">The penalty's strength, above 0.</param>
    /// <param name="threads">The most threads to use, 0 for all; never changes the result.</param>
    /// <exception cref="AnalysisInputException">One class only, NaN, or alpha not above 0.</exception>
    public static LinearClassifier Fit(Matrix data, IReadOnlyList<string> labels, double alpha = 1, int threads = 0)
    {
        Require.Items(Name, data, 2);
        Require.Labels(Name, data, labels);
        if (!(alpha > 0) || !double.IsFinite(alpha))
            Require.Throw("OutOfRange", $"{Name}: alpha: expected a number above 0, found {alpha}");
        var classes = ClassLabels.AtLeastTwo(Name, labels);

        var mean = ColumnStatistics.Of(data).Mean;
        var targets = CentredTargets(classes); // [classes, items]
        var solution = data.Columns <= data.Rows
            ? SolvePrimal(data, mean, targets, alpha, threads)
            : SolveDual(data, mean, targets, alpha, threads);
        var count = classes.Names.Length;
        var weights = new Matrix(count, data.Columns, Array.ConvertAll(solution, value => (float)value));
        var intercepts = new double[count];
        for (var k = 0; k < count; k++)
        {
            var average = (2.0 * classes.Counts[k] / data.Rows) - 1;
            intercepts[k] = average - DenseVector.Dot(mean, solution.AsSpan(k * data.Columns, data.Columns));
        }

        return new LinearClassifier(classes.Names, weights, intercepts);
    }

    private static double[] CentredTargets(ClassLabels classes)
    {
        var n = classes.OfItem.Length;
        var targets = new double[classes.Names.Length * n];
        for (var k = 0; k < classes.Names.Length; k++)
        {
            for (var i = 0; i < n; i++)
                targets[(k * n) + i] = (classes.OfItem[i] == k ? 2 : 0) - (2.0 * classes.Counts[k] / n);
        }
        return targets;
    }

    /// <summary>(X'X + alpha) w = X'y.</summary>
    private static unsafe double[] SolvePrimal(Matrix data, double[] mean, double[] targets, double alpha, int threads)
    {
        var (n, dimensions) = (data.Rows, data.Columns);
        var count = targets.Length / n;
        var (normal, right) = (new double[dimensions * dimensions], new double[count * dimensions]);
        using var values = data.Values.Pin();
        fixed (double* square = normal, side = right, wanted = targets)
        {
            var columns = ProductOperand.Columns((float*)values.Pointer, n, dimensions) with { OuterShift = mean };
            MatrixProduct.Gram(columns, square, threads);
            MatrixProduct.Multiply(ProductOperand.Rows(wanted, count, n), columns, side, dimensions, threads);
        }

        for (var j = 0; j < dimensions; j++)
            normal[(j * dimensions) + j] += alpha;
        Cholesky.Solve(normal, dimensions, right);
        return right;
    }

    /// <summary>w = X'(XX' + alpha)^-1 y, where there are fewer items than dimensions.</summary>
    private static unsafe double[] SolveDual(Matrix data, double[] mean, double[] targets, double alpha, int threads)
    {
        var (n, dimensions) = (data.Rows, data.Columns);
        var count = targets.Length / n;
        var (gram, weights) = (new double[n * n], new double[count * dimensions]);
        using var values = data.Values.Pin();
        var pointer = (float*)values.Pointer;
        fixed (double* square = gram, dual = targets, target = weights)
        {
            var rows = ProductOperand.Rows(pointer, n, dimensions) with { DepthShift = mean };
            MatrixProduct.Gram(rows, square, threads);
            for (var i = 0; i < n; i++)
                gram[(i * n) + i] += alpha;
            Cholesky.Solve(gram, n, targets);
            MatrixProduct.Multiply(
                ProductOperand.Rows(dual, count, n),
                ProductOperand.Columns(pointer, n, dimensions) with { OuterShift = mean }, target, dimensions, threads);
        }

        return weights;
    }
}
