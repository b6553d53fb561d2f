namespace EmbeddingProjector.Analysis;

/// <summary>
/// Places items such that their neighborhoods overlap as in the data: uniform manifold approximation (UMAP).
/// </summary>
/// <remarks>
/// McInnes, Healy and Melville (2018), with umap-learn's constants. Neighbors are exact up to
/// 20,000 items, and nearly all above. The start is spectral where the graph hangs together, else the principal
/// components.
/// </remarks>
internal sealed class Umap
{
    private const string Name = "UMAP";
    private const float StartExtent = 10;
    private const float StartNoise = 1e-4f;
    private const int FewItems = 10_000;
    private const int PlacedAtOnce = 100_000; // memory bounds it

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
        var graph = FuzzyNeighborhood.Build(
            ApproximateNeighbors.FindWithin(
                search, data, options.Metric, options.Neighbors - 1, options.Seed, options.ExactNeighbors,
                options.Threads, cancellation),
            options.Metric == VectorMetric.Cosine, options.Threads);

        var random = new SeededRandom(options.Seed);
        var start = Start(data, graph, options, random);
        var epochs = options.Epochs ?? DefaultEpochs(data.Rows);
        var layout = new UmapLayout(
            graph, new UmapCurve(options.Spread, options.MinDistance), options, epochs, (long)random.NextUInt64());
        layout.Run(start, progress, cancellation);
        return new Umap(start, epochs);
    }

    /// <summary>Fits a sample, and places each other item among it: near its neighbors in the sample, which stay where
    /// they are. umap-learn's fit and transform.</summary>
    /// <param name="data">[items, dimensions], finite.</param>
    /// <param name="sample">How many items to draw at random; all of them are fitted where there are no more.</param>
    /// <param name="options">How it runs.</param>
    /// <param name="progress">Told the passes made, of <see cref="Steps"/>.</param>
    /// <param name="cancellation">Stops it between passes.</param>
    /// <exception cref="AnalysisInputException">As <see cref="Fit"/>, of the sample.</exception>
    public static Umap FitSample(
        Matrix data, int sample, UmapOptions options, IProgress<int>? progress, CancellationToken cancellation)
    {
        if (sample >= data.Rows)
            return Fit(data, options, progress, cancellation);

        var whole = new NeighborSearch(data, options.Metric); // refuses what is not finite
        if (options.Metric == VectorMetric.Cosine)
            Require.NoZeroVectors(Name, whole);
        var order = new SeededRandom(options.Seed).Permutation(data.Rows);
        int[] fitted = [.. order[..sample].Order()];
        int[] others = [.. order[sample..].Order()];
        var items = data.Select(fitted);
        var umap = Fit(items, options, progress, cancellation);
        var placement = new Placement(items, umap, options, progress, cancellation);
        var coordinates = new Matrix(data.Rows, options.Dimensions);
        for (var i = 0; i < fitted.Length; i++)
            umap.Coordinates.Row(i).CopyTo(coordinates.Row(fitted[i]));
        foreach (var some in others.Chunk(PlacedAtOnce))
        {
            var placed = placement.Place(data.Select(some));
            for (var i = 0; i < some.Length; i++)
                placed.Row(i).CopyTo(coordinates.Row(some[i]));
        }

        return new Umap(coordinates, umap.Epochs);
    }

    /// <summary>The passes that <see cref="FitSample"/> makes.</summary>
    /// <param name="items">All items.</param>
    /// <param name="sample">The fitted ones.</param>
    internal static int Steps(int items, int sample) => sample >= items
        ? DefaultEpochs(items)
        : DefaultEpochs(sample) + ((items - sample + PlacedAtOnce - 1) / PlacedAtOnce * PlacementEpochs(sample));

    private static int DefaultEpochs(int items) => items <= FewItems ? 500 : 200;

    // umap-learn's.
    private static int PlacementEpochs(int sample) => sample <= FewItems ? 100 : 30;

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

    /// <summary>Places new items among fitted ones.</summary>
    private sealed class Placement(
        Matrix items, Umap umap, UmapOptions options, IProgress<int>? progress, CancellationToken cancellation)
    {
        private readonly UmapCurve curve = new(options.Spread, options.MinDistance);
        private readonly Func<Matrix, int, NeighborTable> neighbors = ApproximateNeighbors.Searching(
            items, options.Metric, options.Seed, options.ExactNeighbors, options.Threads, cancellation);

        private int passes = umap.Epochs;

        public Matrix Place(Matrix others)
        {
            var table = neighbors(others, options.Neighbors);
            var graph = FuzzyNeighborhood.Toward(table, options.Metric == VectorMetric.Cosine, options.Threads);
            var start = new Matrix(others.Rows, options.Dimensions);
            for (var i = 0; i < others.Rows; i++)
                WeightedMean(graph, i, start.Row(i));

            var epochs = PlacementEpochs(items.Rows);
            var gentle = options with { LearningRate = options.LearningRate / 4 };
            new UmapLayout(graph, curve, gentle, epochs, options.Seed + passes).RunAmong(
                start, umap.Coordinates, progress is null ? null : new Later(progress, passes), cancellation);
            passes += epochs;
            return start;
        }

        private void WeightedMean(SparseRows graph, int item, Span<float> mean)
        {
            var total = 0f;
            for (var entry = graph.Starts[item]; entry < graph.Starts[item + 1]; entry++)
            {
                total += graph.Values[entry];
                for (var axis = 0; axis < mean.Length; axis++)
                    mean[axis] += graph.Values[entry] * umap.Coordinates[graph.Columns[entry], axis];
            }

            foreach (ref var value in mean)
                value /= total;
        }

        private sealed class Later(IProgress<int> progress, int passes) : IProgress<int>
        {
            public void Report(int value) => progress.Report(passes + value);
        }
    }
}
