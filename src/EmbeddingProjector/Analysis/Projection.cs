namespace EmbeddingProjector.Analysis;

/// <summary>Items in two or three dimensions, by any method.</summary>
/// <param name="Method">How they were projected.</param>
/// <param name="Coordinates">[items, dimensions].</param>
/// <param name="ExplainedVarianceRatio">[dimensions]: parts of the variance (of that between classes, for LDA), 0 to 1;
/// null where the method has none.</param>
public sealed record Projection(
    ProjectionMethod Method, Matrix Coordinates, IReadOnlyList<double>? ExplainedVarianceRatio)
{
    private const string Name = "projection";
    private const int MostFitted = 200_000; // by UMAP, unless more are wanted
    private const int UsualSample = 100_000;

    /// <summary>
    /// [dimensions, input dimensions]: the directions that items were projected along, which are LDA's scalings and
    /// PCA's components; null where the method has none.
    /// </summary>
    public Matrix? Scalings { get; init; }

    /// <summary>The items, drawn at random, that the method was fitted to, where the others were placed among them; null
    /// where it was fitted to all.</summary>
    public int? Sample { get; init; }

    /// <summary>Projects items.</summary>
    /// <param name="method">The method.</param>
    /// <param name="data">[items, dimensions], finite.</param>
    /// <param name="labels">[items]: each item's class; needed by LDA only.</param>
    /// <param name="options">How it runs; null for the defaults.</param>
    /// <param name="progress">Told the steps taken and their number, on the calling thread; PCA and LDA have no
    /// steps.</param>
    /// <param name="cancellation">Stops t-SNE and UMAP between steps.</param>
    /// <exception cref="AnalysisInputException">Too few items, labels or classes, NaN, or an option out of its
    /// range.</exception>
    public static Projection Fit(
        ProjectionMethod method,
        Matrix data,
        IReadOnlyList<string>? labels = null,
        ProjectionOptions? options = null,
        IProgress<(int Step, int Steps)>? progress = null,
        CancellationToken cancellation = default)
    {
        options ??= new ProjectionOptions();
        var isLinear = method is ProjectionMethod.Pca or ProjectionMethod.Lda;
        Require.Range(Name, "dimensions", options.Dimensions, 2, isLinear ? ProjectionPanel.MostDimensions : 3);
        if (method == ProjectionMethod.Pca)
            return ByComponents(data, options);

        var first = Reduction(data, options);
        var reduced = first?.Transform(data) ?? data;
        return method switch
        {
            ProjectionMethod.Lda => ByDiscriminants(reduced, labels, options, first),
            ProjectionMethod.Tsne => new(method, ByTsne(reduced, options, progress, cancellation), null),
            ProjectionMethod.Umap => ByUmap(reduced, options, progress, cancellation),
            _ => throw new ArgumentOutOfRangeException(nameof(method), method, null),
        };
    }

    /// <summary>Where directions, such as a probe's prototypes, point in the projection: not centred.</summary>
    /// <param name="directions">[directions, input dimensions].</param>
    /// <returns>[directions, dimensions].</returns>
    /// <exception cref="AnalysisInputException">The method has no <see cref="Scalings"/>, or other
    /// dimensions.</exception>
    public Matrix TransformDirections(Matrix directions)
    {
        if (Scalings is null)
            Require.Throw("NoScalings", $"{Name}: expected Pca or Lda, which are linear, found {Method}", ErrorKind.InvalidInput);
        Require.Dimensions($"{Name}: directions", Scalings!.Columns, directions.Columns);
        Require.Finite($"{Name}: directions", directions);
        return LinearMap.Apply(directions, null, Scalings, threads: 0);
    }

    private static PrincipalComponents? Reduction(Matrix data, ProjectionOptions options)
    {
        if (options.PcaDimensions is not { } wanted)
            return null;
        Require.Range(Name, "PCA dimensions", wanted, 1, int.MaxValue);
        return data.Columns <= wanted
            ? null
            : PrincipalComponents.Fit(data, Math.Min(wanted, data.Rows), seed: options.Seed);
    }

    private static Projection ByComponents(Matrix data, ProjectionOptions options)
    {
        var components = PrincipalComponents.Fit(data, options.Dimensions, seed: options.Seed);
        return new(ProjectionMethod.Pca, components.Transform(data), components.ExplainedVarianceRatio)
        {
            Scalings = components.Components,
        };
    }

    private static Projection ByDiscriminants(
        Matrix data, IReadOnlyList<string>? labels, ProjectionOptions options, PrincipalComponents? first)
    {
        if (labels is null)
            Require.Throw("TooFewClasses", $"{Name}: LDA: expected a class for every item, found no labels");

        var fitted = LinearDiscriminants.Fit(data, labels!);
        if (fitted.Scalings.Rows < options.Dimensions)
            Require.Throw(
                "TooFewClasses",
                $"{Name}: LDA: expected more than {options.Dimensions} classes, as there is one discriminant fewer, "
                + $"found {fitted.Scalings.Rows} discriminants");

        int[] kept = [.. Enumerable.Range(0, options.Dimensions)];
        var scalings = fitted.Scalings.Select(kept);
        return new(
            ProjectionMethod.Lda,
            fitted.Transform(data).SelectColumns(kept),
            [.. fitted.ExplainedVarianceRatio.Take(options.Dimensions)])
        {
            Scalings = first is null ? scalings : Compose(scalings, first.Components),
        };
    }

    // Along the components, then along the scalings.
    private static Matrix Compose(Matrix scalings, Matrix components)
    {
        var composed = new Matrix(scalings.Rows, components.Columns);
        for (var i = 0; i < composed.Rows; i++)
        {
            for (var j = 0; j < composed.Columns; j++)
            {
                var sum = 0.0;
                for (var k = 0; k < components.Rows; k++)
                    sum += (double)scalings[i, k] * components[k, j];
                composed[i, j] = (float)sum;
            }
        }

        return composed;
    }

    private static Matrix ByTsne(
        Matrix data,
        ProjectionOptions options,
        IProgress<(int Step, int Steps)>? progress,
        CancellationToken cancellation)
    {
        var tsne = new TsneOptions
        {
            Dimensions = options.Dimensions,
            Perplexity = options.Perplexity,
            Metric = options.Metric,
            ExactNeighbors = options.ExactNeighbors,
            Seed = options.Seed,
        };
        return Tsne.Fit(data, tsne, Counted(progress, tsne.Iterations), cancellation).Coordinates;
    }

    private static Projection ByUmap(
        Matrix data,
        ProjectionOptions options,
        IProgress<(int Step, int Steps)>? progress,
        CancellationToken cancellation)
    {
        var umap = new UmapOptions
        {
            Dimensions = options.Dimensions,
            Neighbors = options.Neighbors,
            MinDistance = options.MinDistance,
            Metric = options.Metric,
            ExactNeighbors = options.ExactNeighbors,
            Seed = options.Seed,
        };
        Require.Range(Name, "sample", options.Sample ?? 3, 3, int.MaxValue);
        var sample = options.Sample ?? (data.Rows > MostFitted ? UsualSample : data.Rows);
        var steps = Counted(progress, Umap.Steps(data.Rows, sample));
        return new(ProjectionMethod.Umap, Umap.FitSample(data, sample, umap, steps, cancellation).Coordinates, null)
        {
            Sample = sample < data.Rows ? sample : null,
        };
    }

    private static StepCount? Counted(IProgress<(int Step, int Steps)>? progress, int steps) =>
        progress is null ? null : new StepCount(progress, steps);

    // Adds the number of steps to each step taken.
    private sealed class StepCount(IProgress<(int Step, int Steps)> progress, int steps) : IProgress<int>
    {
        public void Report(int value) => progress.Report((value, steps));
    }
}
