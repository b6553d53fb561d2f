namespace EmbeddingProjector.Analysis;

/// <summary>The orthogonal directions of greatest variance (principal component analysis).</summary>
/// <remarks>
/// Equal to scikit-learn's PCA, signs included: of each component's scores the one farthest from 0 is positive, the
/// first of several (its <c>svd_flip</c>). Sums are double precision.
/// </remarks>
internal sealed partial class PrincipalComponents
{
    /// <summary>The smaller side of the data up to which <see cref="PcaSolver.Auto"/> is exact.</summary>
    public const int ExactLimit = 1024;

    private const string Name = "principal components";

    private PrincipalComponents(double[] mean, Matrix components, double[] variances, double totalVariance)
    {
        Mean = mean;
        Components = components;
        ExplainedVariance = variances;
        ExplainedVarianceRatio = [.. variances.Select(v => totalVariance > 0 ? v / totalVariance : 0)];
    }

    /// <summary>[dimensions]: what is subtracted from an item first.</summary>
    public IReadOnlyList<double> Mean { get; }

    /// <summary>[components, dimensions]: unit vectors, the greatest variance first.</summary>
    public Matrix Components { get; }

    /// <summary>[components]: the scores' variances, divided by items - 1.</summary>
    public IReadOnlyList<double> ExplainedVariance { get; }

    /// <summary>[components]: parts of the total variance, 0 to 1; all 0 where no dimension varies.</summary>
    public IReadOnlyList<double> ExplainedVarianceRatio { get; }

    /// <summary>Finds the components of a data set.</summary>
    /// <param name="data">[items, dimensions], at least 2 items, finite.</param>
    /// <param name="components">How many, 1 to the smaller of items and dimensions.</param>
    /// <param name="solver">How they are found.</param>
    /// <param name="seed">Where the randomised solver starts.</param>
    /// <param name="threads">The most threads to use, 0 for all; never changes the result.</param>
    /// <exception cref="AnalysisInputException">Fewer than 2 items, NaN, or more components than there are.</exception>
    public static PrincipalComponents Fit(
        Matrix data, int components, PcaSolver solver = PcaSolver.Auto, long seed = 0, int threads = 0)
    {
        Require.Items(Name, data, 2);
        var smaller = Math.Min(data.Rows, data.Columns);
        Require.Range(Name, "components", components, 1, smaller);

        var statistics = ColumnStatistics.Of(data);
        var exact = solver == PcaSolver.Exact || (solver == PcaSolver.Auto && smaller <= ExactLimit);
        var (vectors, values) = exact
            ? FindExactly(data, statistics.Mean, components, threads)
            : FindByIteration(data, statistics.Mean, components, seed, threads);
        for (var i = 0; i < values.Length; i++)
            values[i] = Math.Max(0, values[i] / (data.Rows - 1));
        var total = statistics.SumOfSquares.Sum() / (data.Rows - 1);

        var fitted = new PrincipalComponents(
            statistics.Mean, ToMatrix(vectors, components, data.Columns), values, total);
        ComponentSigns.Fix(fitted.Components, fitted.Transform(data, threads));
        return fitted;
    }

    /// <summary>The items' coordinates along the components.</summary>
    /// <param name="data">[items, dimensions].</param>
    /// <param name="threads">The most threads to use, 0 for all; never changes the result.</param>
    /// <returns>[items, components].</returns>
    /// <exception cref="AnalysisInputException">Another number of dimensions, or NaN.</exception>
    public Matrix Transform(Matrix data, int threads = 0)
    {
        Require.Dimensions(Name, Components.Columns, data.Columns);
        Require.Finite(Name, data);
        return LinearMap.Apply(data, (double[])Mean, Components, threads);
    }

    private static Matrix ToMatrix(double[] vectors, int rows, int columns) =>
        new(rows, columns, Array.ConvertAll(vectors, value => (float)value));
}

/// <summary>How principal components are found.</summary>
internal enum PcaSolver
{
    /// <summary>
    /// Exact where the smaller side of the data is at most <see cref="PrincipalComponents.ExactLimit"/>.
    /// </summary>
    Auto,

    /// <summary>
    /// All eigenvalues of the covariance, or of the Gram matrix where there are fewer items than dimensions.
    /// </summary>
    Exact,

    /// <summary>Randomised subspace iteration (Halko, Martinsson and Tropp 2011).</summary>
    Randomised,
}
