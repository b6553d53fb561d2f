namespace EmbeddingProjector.Analysis;

/// <summary>
/// Places items such that their neighborhoods overlap as in the data: uniform manifold approximation (UMAP).
/// </summary>
/// <remarks>
/// McInnes, Healy and Melville (2018), with umap-learn's constants. Neighbors are exact up to
/// 20,000 items, and nearly all above. The start is spectral where the graph hangs together, else the principal
/// components. Steps are taken one after another, so that a seed repeats
/// them.
/// </remarks>
internal sealed class Umap
{
    private const string Name = "UMAP";
    private const float StartExtent = 10;
    private const float StartNoise = 1e-4f;
    private const int FewItems = 10_000;

    private Umap(Matrix coordinates, int epochs)
    {
        Coordinates = coordinates;
        Epochs = epochs;
    }

    /// <summary>[items, dimensions].</summary>
    public Matrix Coordinates { get; }

    public int Epochs { get; }

    /// <summary>Projects items.</summary>
    /// <param name="data">[items, dimensions], at least 3 items, finite.</param>
    /// <param name="options">How it runs; null for the defaults.</param>
    /// <param name="progress">Told the passes made.</param>
    /// <param name="cancellation">Stops it between passes.</param>
    /// <exception cref="AnalysisInputException">Fewer items than neighbors, NaN, zero vectors under the cosine, or an
    /// option out of its range.</exception>
    public static Umap Fit(
        Matrix data,
        UmapOptions? options = null,
        IProgress<int>? progress = null,
        CancellationToken cancellation = default)
    {
        options ??= new UmapOptions();
        Check(data, options);
        var search = new NeighborSearch(data, options.Metric);
        if (options.Metric == VectorMetric.Cosine)
            Require.NoZeroVectors(Name, search);
        var table = ApproximateNeighbors.FindWithin(
            search, data, options.Metric, options.Neighbors - 1, options.Seed, options.ExactNeighbors, options.Threads,
            cancellation);
        var graph = FuzzyNeighborhood.Build(table, options.Metric == VectorMetric.Cosine, options.Threads);

        var random = new SeededRandom(options.Seed);
        var start = Start(data, graph, options, random);
        var epochs = options.Epochs ?? DefaultEpochs(data.Rows);
        var layout = new UmapLayout(graph, new UmapCurve(options.Spread, options.MinDistance), options, epochs, random);
        layout.Run(start, progress, cancellation);
        return new Umap(start, epochs);
    }

    internal static int DefaultEpochs(int items) => items <= FewItems ? 500 : 200;

    private static void Check(Matrix data, UmapOptions options)
    {
        Require.Items(Name, data, 3);
        Require.Range(Name, "dimensions", options.Dimensions, 1, 3);
        Require.Range(Name, "neighbors", options.Neighbors, 2, data.Rows);
        Require.Range(Name, "epochs", options.Epochs ?? 1, 1, 1_000_000);
        Require.Range(Name, "negativeSamples", options.NegativeSamples, 0, 1000);
        if (!(options.Spread > 0) || !(options.MinDistance >= 0 && options.MinDistance <= options.Spread))
            Require.Throw("OutOfRange", $"{Name}: minDistance: expected 0 to the spread of {options.Spread}, "
                + $"found {options.MinDistance}");

        if (!(options.LearningRate > 0))
            Require.Throw(
                "OutOfRange", $"{Name}: learningRate: expected a number above 0, found {options.LearningRate}");
        if (options.Metric == VectorMetric.Dot)
            Require.Throw(
                "OutOfRange", $"{Name}: metric: expected Euclidean or Cosine, found Dot, which is no distance");
    }

    private static Matrix Start(Matrix data, SparseRows graph, UmapOptions options, SeededRandom random)
    {
        var isSpectral = !options.StartAtRandom && SpectralStart.IsConnected(graph);
        var position = (isSpectral ? SpectralStart.Find(graph, options.Dimensions, random, options.Threads) : null)
            ?? ProjectionStart.Of(data, options.Dimensions, options.StartAtRandom, options.Seed, options.Threads);
        var extent = position.Max(axis => axis.Max(Math.Abs));
        var start = ProjectionStart.ToMatrix(position, options.Dimensions);
        foreach (ref var value in start.Values.Span)
            value = (value * (StartExtent / extent)) + (StartNoise * (float)random.NextNormal());
        return start;
    }
}
