namespace EmbeddingProjector.Analysis;

/// <summary>How alike two embeddings of the same items are: by the items' neighbors and by linear CKA.</summary>
public sealed class SpaceComparison
{
    private const string Name = "comparison of spaces";

    private SpaceComparison(NeighborTable first, NeighborTable second, double[] coincidence)
    {
        FirstNeighbors = first;
        SecondNeighbors = second;
        Coincidence = coincidence;
        Mean = coincidence.Average();
        var histogram = new int[CoincidenceColumns.Bins];
        foreach (var value in coincidence)
            histogram[CoincidenceColumns.BinOf(value)]++;
        Histogram = histogram;
    }

    /// <summary>
    /// [items]: the Jaccard index of an item's neighbors in both spaces, 0 (none shared) to 1 (all).
    /// </summary>
    public IReadOnlyList<double> Coincidence { get; }

    /// <summary>The mean of <see cref="Coincidence"/>.</summary>
    public double Mean { get; }

    /// <summary>The interval that holds the mean of so many of the redrawn item sets as the confidence says.</summary>
    public (double Low, double High) Interval { get; private init; }

    /// <summary>[10]: items with a coincidence from 0 to below 0.1, and so on; 1 counts in the last.</summary>
    public IReadOnlyList<int> Histogram { get; }

    /// <summary>What <see cref="Mean"/> would be if neighbors were drawn at random.</summary>
    public double ExpectedAtRandom { get; private init; }

    /// <summary>
    /// Linear centred kernel alignment (Kornblith and others 2019), 0 to 1; NaN where a space does not vary.
    /// </summary>
    public double LinearCka { get; private init; }

    /// <summary>Each item's neighbors in the first space.</summary>
    public NeighborTable FirstNeighbors { get; }

    /// <summary>Each item's neighbors in the second space.</summary>
    public NeighborTable SecondNeighbors { get; }

    /// <summary>Compares two spaces whose rows are the same items in the same order.</summary>
    /// <param name="first">[items, dimensions], finite.</param>
    /// <param name="second">[items, other dimensions], finite.</param>
    /// <param name="options">How; null for the defaults.</param>
    /// <param name="progress">Told the items searched for in both spaces and their number, on the calling
    /// thread.</param>
    /// <param name="cancellation">Stops between blocks of items.</param>
    /// <exception cref="AnalysisInputException">Other numbers of items, too few for the neighbors, NaN, or a zero
    /// vector in a space that is compared by the cosine.</exception>
    public static SpaceComparison Compare(
        Matrix first,
        Matrix second,
        SpaceComparisonOptions? options = null,
        IProgress<(int Step, int Steps)>? progress = null,
        CancellationToken cancellation = default)
    {
        options ??= new SpaceComparisonOptions();
        Require.Items(Name, first, 2);
        if (second.Rows != first.Rows)
            Require.Throw(
                "LengthMismatch", $"{Name}: expected {first.Rows} items in the second space too, found {second.Rows}");
        var most = options.IncludeSelf ? first.Rows : first.Rows - 1;
        Require.Range(Name, "neighbors", options.Neighbors, 1, most);
        Require.Range(Name, "bootstrapSamples", options.BootstrapSamples, 100, 1_000_000);
        if (!(options.Confidence is > 0 and < 1))
            Require.Throw(
                "OutOfRange", $"{Name}: confidence: expected a number between 0 and 1, found {options.Confidence}");

        var (k, threads) = (options.Neighbors, options.Threads);
        var found = Neighbors(first, options.FirstMetric, Half.Of(progress, 0));
        var other = Neighbors(second, options.SecondMetric, Half.Of(progress, first.Rows));
        var coincidence = new double[first.Rows];
        WorkSharing.For(first.Rows, threads, i => coincidence[i] = Jaccard(found.Indices(i), other.Indices(i)));
        return new SpaceComparison(found, other, coincidence)
        {
            Interval = Bootstrap(coincidence, options),
            ExpectedAtRandom = Expected(first.Rows, k, options.IncludeSelf),
            LinearCka = CenteredKernelAlignment.Linear(first, second, threads),
        };

        // Zero vectors have neighbors in no order: a number of their coincidence would mean nothing.
        NeighborTable Neighbors(Matrix space, VectorMetric metric, Half? half)
        {
            var search = new NeighborSearch(space, metric) { Progress = half, Cancellation = cancellation };
            Require.NoZeroVectors(Name, search);
            return search.FindWithin(k, includeSelf: options.IncludeSelf, threads: threads);
        }
    }

    /// <summary>The items with the least coincidence, the least first, ties by row.</summary>
    /// <param name="count">How many; all where there are fewer.</param>
    public IReadOnlyList<int> Worst(int count) =>
        [.. Enumerable.Range(0, Coincidence.Count).OrderBy(i => Coincidence[i]).ThenBy(i => i).Take(count)];

    private static double Jaccard(ReadOnlySpan<int> a, ReadOnlySpan<int> b)
    {
        var shared = 0;
        foreach (var row in a)
        {
            if (b.Contains(row))
                shared++;
        }
        return (double)shared / (a.Length + b.Length - shared);
    }

    /// <summary>The mean Jaccard index of two random sets of k out of the candidates: a hypergeometric sum.</summary>
    private static double Expected(int items, int k, bool includeSelf)
    {
        var (candidates, drawn, fixedShared) = includeSelf ? (items - 1, k - 1, 1) : (items - 1, k, 0);
        var expected = 0.0;
        for (var shared = Math.Max(0, (2 * drawn) - candidates); shared <= drawn; shared++)
        {
            var probability = Math.Exp(LogChoose(drawn, shared)
                + LogChoose(candidates - drawn, drawn - shared) - LogChoose(candidates, drawn));
            double both = shared + fixedShared;
            expected += probability * both / ((2 * k) - both);
        }

        return expected;
    }

    private static double LogChoose(int n, int k)
    {
        var sum = 0.0;
        for (var i = 1; i <= k; i++)
            sum += Math.Log((n - k + i) / (double)i);
        return sum;
    }

    private static (double Low, double High) Bootstrap(double[] values, SpaceComparisonOptions options)
    {
        var random = new SeededRandom(options.Seed);
        var means = new double[options.BootstrapSamples];
        for (var sample = 0; sample < means.Length; sample++)
        {
            var sum = 0.0;
            for (var i = 0; i < values.Length; i++)
                sum += values[random.Next(values.Length)];
            means[sample] = sum / values.Length;
        }

        Array.Sort(means);
        var tail = (1 - options.Confidence) / 2;
        return (Quantile(tail), Quantile(1 - tail));

        double Quantile(double part)
        {
            var place = part * (means.Length - 1);
            var (below, fraction) = ((int)place, place - Math.Floor(place));
            return means[below] + (fraction * (means[Math.Min(below + 1, means.Length - 1)] - means[below]));
        }
    }

    // One of the two searches: its steps are a half of all.
    private sealed class Half(IProgress<(int Step, int Steps)> progress, int start) : IProgress<(int Step, int Steps)>
    {
        public static Half? Of(IProgress<(int Step, int Steps)>? progress, int start) =>
            progress is null ? null : new Half(progress, start);

        public void Report((int Step, int Steps) value) => progress.Report((start + value.Step, 2 * value.Steps));
    }
}
