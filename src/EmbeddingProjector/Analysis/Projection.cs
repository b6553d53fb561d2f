using EmbeddingProjector.Numerics;

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
        Require.Range(Name, "dimensions", options.Dimensions, 2, 3);
        return method switch
        {
            ProjectionMethod.Pca => ByComponents(data, options),
            ProjectionMethod.Lda => ByDiscriminants(data, labels, options),
            ProjectionMethod.Tsne => new(method, ByTsne(data, options, progress, cancellation), null),
            ProjectionMethod.Umap => new(method, ByUmap(data, options, progress, cancellation), null),
            _ => throw new ArgumentOutOfRangeException(nameof(method), method, null),
        };
    }

    private static Projection ByComponents(Matrix data, ProjectionOptions options)
    {
        var components = PrincipalComponents.Fit(data, options.Dimensions, seed: options.Seed);
        return new(ProjectionMethod.Pca, components.Transform(data), components.ExplainedVarianceRatio);
    }

    private static Projection ByDiscriminants(Matrix data, IReadOnlyList<string>? labels, ProjectionOptions options)
    {
        if (labels is null)
            Require.Throw("TooFewClasses", $"{Name}: LDA: expected a class for every item, found no labels");

        var fitted = LinearDiscriminants.Fit(data, labels!);
        if (fitted.Scalings.Rows < options.Dimensions)
        {
            Require.Throw(
                "TooFewClasses",
                $"{Name}: LDA: expected more than {options.Dimensions} classes, as there is one discriminant fewer, "
                + $"found {fitted.Scalings.Rows} discriminants");
        }

        var all = fitted.Transform(data);
        var kept = new Matrix(all.Rows, options.Dimensions);
        for (var i = 0; i < all.Rows; i++) all.Row(i)[..options.Dimensions].CopyTo(kept.Row(i));
        return new(ProjectionMethod.Lda, kept, [.. fitted.ExplainedVarianceRatio.Take(options.Dimensions)]);
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
            Seed = options.Seed,
        };
        return Tsne.Fit(data, tsne, Counted(progress, tsne.Iterations), cancellation).Coordinates;
    }

    private static Matrix ByUmap(
        Matrix data,
        ProjectionOptions options,
        IProgress<(int Step, int Steps)>? progress,
        CancellationToken cancellation)
    {
        var umap = new UmapOptions
        {
            Dimensions = options.Dimensions,
            Neighbours = options.Neighbours,
            MinDistance = options.MinDistance,
            Metric = options.Metric,
            Seed = options.Seed,
        };
        return Umap.Fit(data, umap, Counted(progress, Umap.DefaultEpochs(data.Rows)), cancellation).Coordinates;
    }

    private static StepCount? Counted(IProgress<(int Step, int Steps)>? progress, int steps) =>
        progress is null ? null : new StepCount(progress, steps);

    // Adds the number of steps to each step taken.
    private sealed class StepCount(IProgress<(int Step, int Steps)> progress, int steps) : IProgress<int>
    {
        public void Report(int value) => progress.Report((value, steps));
    }
}
