namespace EmbeddingProjector.Analysis;

/// <summary>The directions that part classes best (linear discriminant analysis).</summary>
/// <remarks>
/// Equal to scikit-learn's with the svd solver, up to signs; of each direction's scores the one farthest from 0 is
/// positive, as for <see cref="PrincipalComponents"/>. Dimensions that do not vary within classes count as they are.
/// </remarks>
internal sealed class LinearDiscriminants
{
    private const string Name = "linear discriminants";
    private const double RankTolerance = 1e-4; // scikit-learn's tol

    private LinearDiscriminants(string[] classes, double[] mean, Matrix scalings, double[] ratio)
    {
        Classes = classes;
        Mean = mean;
        Scalings = scalings;
        ExplainedVarianceRatio = ratio;
    }

    /// <summary>[classes]: the labels, numbers in their order, then texts.</summary>
    public IReadOnlyList<string> Classes { get; }

    /// <summary>[dimensions]: what is subtracted from an item first.</summary>
    public IReadOnlyList<double> Mean { get; }

    /// <summary>[discriminants, dimensions]: the best first. At most one fewer than the classes.</summary>
    public Matrix Scalings { get; }

    /// <summary>[discriminants]: parts of the variance between classes, 0 to 1.</summary>
    public IReadOnlyList<double> ExplainedVarianceRatio { get; }

    /// <summary>Finds the discriminants of labelled items.</summary>
    /// <param name="data">[items, dimensions], more items than classes, finite.</param>
    /// <param name="labels">[items]: two classes or more; items without one (blank or <c>(none)</c>) are left
    /// out.</param>
    /// <param name="threads">The most threads to use, 0 for all; never changes the result.</param>
    /// <exception cref="AnalysisInputException">One class only, as many classes as items, NaN, or class means that do
    /// not differ.</exception>
    public static LinearDiscriminants Fit(Matrix data, IReadOnlyList<string> labels, int threads = 0)
    {
        Require.Items(Name, data, 1);
        Require.Labels(Name, data, labels);
        if (ClassLabels.Labelled(labels) is { } labelled && labelled.Length < labels.Count)
            return Fit(data.Select(labelled), [.. labelled.Select(i => labels[i])], threads);

        var classes = ClassLabels.AtLeastTwo(Name, labels);
        var (n, dimensions, count) = (data.Rows, data.Columns, classes.Names.Length);
        if (n <= count)
            Require.Throw("TooFewItems", $"{Name}: expected more items than the {count} classes, found {n}");

        var mean = ColumnStatistics.Of(data).Mean;
        var classMeans = ClassMeans(data, classes);
        var (whitening, rank) = WhitenWithinClasses(data, classes, classMeans, threads); // [rank, dimensions]

        // What is left between the classes once the spread within them is the same in all directions.
        var between = new double[count * rank];
        for (var c = 0; c < count; c++)
        {
            var weight = Math.Sqrt((double)classes.Counts[c] / (count - 1));
            var difference = new double[dimensions];
            for (var j = 0; j < dimensions; j++)
                difference[j] = weight * (classMeans[(c * dimensions) + j] - mean[j]);
            for (var r = 0; r < rank; r++)
                between[(c * rank) + r] = DenseVector.Dot(difference, whitening.AsSpan(r * dimensions, dimensions));
        }

        var (values, right) = ThinSvd.Decompose(between, count, rank, threads);
        var total = values.Sum(value => value * value);
        if (!(total > 0))
            Require.Throw("NoVariance", $"{Name}: expected class means that differ, found the same in all");
        var found = Math.Min(values.Count(v => v > RankTolerance * values[0]), Math.Min(count - 1, dimensions));
        var scalings = new Matrix(found, dimensions);
        for (var i = 0; i < found; i++)
        {
            var direction = new double[dimensions];
            for (var r = 0; r < rank; r++)
                DenseVector.AddScaled(direction, whitening.AsSpan(r * dimensions, dimensions), right[(i * rank) + r]);
            for (var j = 0; j < dimensions; j++)
                scalings[i, j] = (float)direction[j];
        }

        var discriminants = new LinearDiscriminants(
            classes.Names, mean, scalings, [.. values.Take(found).Select(value => value * value / total)]);
        ComponentSigns.Fix(scalings, discriminants.Transform(data, threads));
        return discriminants;
    }

    /// <summary>The items' coordinates along the discriminants.</summary>
    /// <param name="data">[items, dimensions].</param>
    /// <param name="threads">The most threads to use, 0 for all; never changes the result.</param>
    /// <returns>[items, discriminants].</returns>
    /// <exception cref="AnalysisInputException">Another number of dimensions, or NaN.</exception>
    public Matrix Transform(Matrix data, int threads = 0)
    {
        Require.Dimensions(Name, Scalings.Columns, data.Columns);
        Require.Finite(Name, data);
        return LinearMap.Apply(data, (double[])Mean, Scalings, threads);
    }

    /// <summary>Where directions, such as a probe's weights, point along the discriminants: not centred.</summary>
    /// <param name="directions">[directions, dimensions].</param>
    /// <returns>[directions, discriminants].</returns>
    /// <exception cref="AnalysisInputException">Another number of dimensions, or NaN.</exception>
    public Matrix TransformDirections(Matrix directions)
    {
        Require.Dimensions(Name, Scalings.Columns, directions.Columns);
        Require.Finite(Name, directions);
        return LinearMap.Apply(directions, null, Scalings, threads: 0);
    }

    private static double[] ClassMeans(Matrix data, ClassLabels classes)
    {
        var means = new double[classes.Names.Length * data.Columns];
        for (var i = 0; i < data.Rows; i++)
        {
            var row = data.Row(i);
            var sum = means.AsSpan(classes.OfItem[i] * data.Columns, data.Columns);
            for (var j = 0; j < row.Length; j++)
                sum[j] += row[j];
        }

        for (var i = 0; i < means.Length; i++)
            means[i] /= classes.Counts[i / data.Columns];
        return means;
    }

    /// <summary>Rows that make the spread within classes 1 in every direction in which there is any.</summary>
    private static (double[] Rows, int Rank) WhitenWithinClasses(
        Matrix data, ClassLabels classes, double[] classMeans, int threads)
    {
        var (n, dimensions) = (data.Rows, data.Columns);
        var centred = new double[checked(n * dimensions)];
        var deviation = new double[dimensions];
        for (var i = 0; i < n; i++)
        {
            var (row, mean) = (i * dimensions, classes.OfItem[i] * dimensions);
            for (var j = 0; j < dimensions; j++)
            {
                var difference = data.Row(i)[j] - classMeans[mean + j];
                centred[row + j] = difference;
                deviation[j] += difference * difference;
            }
        }

        for (var j = 0; j < dimensions; j++)
        {
            deviation[j] = Math.Sqrt(deviation[j] / n);
            if (deviation[j] == 0)
                deviation[j] = 1;
        }

        var factor = Math.Sqrt(1.0 / (n - classes.Names.Length));
        for (var i = 0; i < centred.Length; i++)
            centred[i] *= factor / deviation[i % dimensions];
        var (values, right) = ThinSvd.Decompose(centred, n, dimensions, threads);
        var rank = values.Count(value => value > RankTolerance);
        for (var i = 0; i < rank * dimensions; i++)
            right[i] /= deviation[i % dimensions] * values[i / dimensions];
        if (rank == 0)
            Require.Throw("NoVariance", $"{Name}: expected items that differ within a class, found none");
        return (right[..(rank * dimensions)], rank);
    }
}
