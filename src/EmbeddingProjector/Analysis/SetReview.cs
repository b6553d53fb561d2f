namespace EmbeddingProjector.Analysis;

/// <summary>Looks for what spoils a data set: items that are there twice, items of one split that are in another,
/// outliers; and says how unique each item is.</summary>
public sealed class SetReview
{
    private const string Name = "review";
    private const int UniquenessNeighbors = 3;
    private static readonly double[] UniquenessWeights = [0.6, 0.3, 0.1];

    private SetReview(
        IReadOnlyList<IReadOnlyList<int>> copies, IReadOnlyList<IReadOnlyList<int>> duplicates,
        IReadOnlyList<SplitLeak> leaks, double[] uniqueness, double[] outlierFactors)
    {
        Copies = copies;
        Duplicates = duplicates;
        Leaks = leaks;
        Uniqueness = uniqueness;
        OutlierFactors = outlierFactors;
    }

    /// <summary>Groups of items of the same content, by their ids: the same file more than once.</summary>
    public IReadOnlyList<IReadOnlyList<int>> Copies { get; }

    /// <summary>Groups of items whose vectors are the same or nearly so; copies are among them.</summary>
    public IReadOnlyList<IReadOnlyList<int>> Duplicates { get; }

    /// <summary>Items of one split that are in another: each with its most similar one there.</summary>
    public IReadOnlyList<SplitLeak> Leaks { get; }

    /// <summary>[items]: 0 to 1. The mean distance to the three nearest others, weighted 0.6, 0.3 and 0.1, over the
    /// largest of the set: what compute_uniqueness of FiftyOne Brain gives. NaN where a cosine is undefined.</summary>
    public IReadOnlyList<double> Uniqueness { get; }

    /// <summary>[items]: the local outlier factor, about 1 within a cluster; NaN where a cosine is undefined.</summary>
    public IReadOnlyList<double> OutlierFactors { get; }

    /// <summary>Reviews a set.</summary>
    /// <param name="ids">[items]: those that we made of pictures tell equal contents.</param>
    /// <param name="data">[items, dimensions], at least 2 items, finite.</param>
    /// <param name="splits">[items]: such as train and test; null for a set without splits.</param>
    /// <param name="options">The numbers.</param>
    /// <param name="progress">Told the items compared and their number, on the calling thread.</param>
    /// <param name="cancellation">Stops between blocks of items.</param>
    /// <exception cref="AnalysisInputException">Fewer than 2 items, NaN, or numbers out of range.</exception>
    public static SetReview Of(
        IReadOnlyList<string> ids,
        Matrix data,
        IReadOnlyList<string>? splits = null,
        SetReviewOptions? options = null,
        IProgress<(int Step, int Steps)>? progress = null,
        CancellationToken cancellation = default)
    {
        options ??= new SetReviewOptions();
        Require.Items(Name, data, 2);
        Require.Labels(Name, data, ids);
        Require.Range(Name, "neighbors", options.Neighbors, 1, int.MaxValue);
        if (options.Metric is VectorMetric.Dot)
            Require.Throw("MetricInvalid", $"{Name}: expected Cosine or Euclidean, which are distances, found Dot");

        var count = Math.Min(Math.Max(options.Neighbors, UniquenessNeighbors), data.Rows - 1);
        var search = new NeighborSearch(data, options.Metric) { Progress = progress, Cancellation = cancellation };
        var table = search.FindWithin(count);
        var (distances, neighbors) = Distances(table, options.Metric, search.ZeroVectors);
        return new SetReview(
            CopiesOf(ids),
            DuplicateGroups.Find(data, options.Threshold, options.Metric, 0, progress, cancellation),
            splits is null ? [] : LeaksOf(ids, data, splits, options, progress, cancellation),
            UniquenessOf(distances),
            FactorsOf(distances, neighbors, Math.Min(options.Neighbors, data.Rows - 1)));
    }

    private static bool IsWithin(double score, SetReviewOptions options) => options.Metric is VectorMetric.Euclidean
        ? score <= options.Threshold
        : score >= options.Threshold;

    private static IReadOnlyList<IReadOnlyList<int>> CopiesOf(IReadOnlyList<string> ids) =>
        [.. Enumerable.Range(0, ids.Count).Where(i => ImageId.IsOne(ids[i])).GroupBy(i => ImageId.ContentPart(ids[i]))
            .Where(group => group.Skip(1).Any()).Select(group => (IReadOnlyList<int>)[.. group])];

    // Of each pair of splits, the later one's items are looked for in the earlier one, as test in train.
    private static List<SplitLeak> LeaksOf(
        IReadOnlyList<string> ids, Matrix data, IReadOnlyList<string> splits, SetReviewOptions options,
        IProgress<(int Step, int Steps)>? progress, CancellationToken cancellation)
    {
        Require.Labels(Name, data, splits);
        var members = Enumerable.Range(0, splits.Count).GroupBy(i => splits[i]).Select(group => group.ToArray()).ToArray();
        var leaks = new List<SplitLeak>();
        for (var second = 1; second < members.Length; second++)
        {
            var queries = data.Select(members[second]);
            for (var first = 0; first < second; first++)
            {
                var contents = members[first].Where(i => ImageId.IsOne(ids[i]))
                    .ToLookup(i => ImageId.ContentPart(ids[i]));
                var found = new NeighborSearch(data.Select(members[first]), options.Metric)
                {
                    Progress = progress,
                    Cancellation = cancellation,
                }.Find(queries, 1);
                for (var place = 0; place < members[second].Length; place++)
                {
                    var item = members[second][place];
                    var nearest = members[first][found.Indices(place)[0]];
                    if (ImageId.IsOne(ids[item]) && contents[ImageId.ContentPart(ids[item])].Any())
                    {
                        var copy = contents[ImageId.ContentPart(ids[item])].First();
                        var score = VectorScore.Of(data.Row(item), data.Row(copy), options.Metric);
                        leaks.Add(new SplitLeak(item, copy, score, IsCopy: true));
                    }
                    else if (IsWithin(found.Scores(place)[0], options))
                    {
                        leaks.Add(new SplitLeak(item, nearest, found.Scores(place)[0], IsCopy: false));
                    }
                }
            }
        }

        return leaks;
    }

    // Items without a cosine are nobody's neighbors: they come last in the table.
    private static (double[]?[] Distances, int[]?[] Neighbors) Distances(
        NeighborTable table, VectorMetric metric, IReadOnlyList<int> undefined)
    {
        var without = undefined.ToHashSet();
        var distances = new double[]?[table.Queries];
        var neighbors = new int[]?[table.Queries];
        for (var i = 0; i < table.Queries; i++)
        {
            if (without.Contains(i))
                continue;
            var defined = table.Scores(i).ToArray().TakeWhile(double.IsFinite).ToArray();
            distances[i] = metric is VectorMetric.Euclidean ? defined : Array.ConvertAll(defined, score => 1 - score);
            neighbors[i] = table.Indices(i)[..defined.Length].ToArray();
        }

        return (distances, neighbors);
    }

    private static double[] UniquenessOf(double[]?[] distances)
    {
        double[] means =
        [
            .. distances.Select(own => own is not { Length: > 0 }
                ? double.NaN
                : own.Zip(UniquenessWeights, (distance, weight) => distance * weight).Sum()),
        ];
        var largest = means.Where(double.IsFinite).DefaultIfEmpty(0).Max();
        return largest > 0 ? Array.ConvertAll(means, mean => mean / largest) : means;
    }

    private static double[] FactorsOf(double[]?[] distances, int[]?[] neighbors, int count)
    {
        int[] rows = [.. Enumerable.Range(0, distances.Length).Where(i => distances[i] is { Length: > 0 })];
        var places = new int[distances.Length];
        for (var place = 0; place < rows.Length; place++)
            places[rows[place]] = place;
        var factors = new double[distances.Length];
        Array.Fill(factors, double.NaN);
        var found = LocalOutlierFactor.Of(
            [.. rows.Select(i => distances[i]![..Math.Min(count, distances[i]!.Length)])],
            [.. rows.Select(i => Array.ConvertAll(
                neighbors[i]![..Math.Min(count, neighbors[i]!.Length)], other => places[other]))]);
        for (var place = 0; place < rows.Length; place++)
            factors[rows[place]] = found[place];
        return factors;
    }
}

/// <summary>The numbers of a review.</summary>
public sealed record SetReviewOptions
{
    /// <summary>Cosine or Euclidean.</summary>
    public VectorMetric Metric { get; init; } = VectorMetric.Cosine;

    /// <summary>The least cosine, or the greatest distance, of items that count as the same.</summary>
    public double Threshold { get; init; } = 0.99;

    /// <summary>Neighbors of the local outlier factor; fewer where there are fewer items.</summary>
    public int Neighbors { get; init; } = 20;
}

/// <summary>An item of one split that is in another.</summary>
/// <param name="Item">Its row.</param>
/// <param name="Other">The other split's row.</param>
/// <param name="Score">Their cosine or distance.</param>
/// <param name="IsCopy">Whether both are the same content; else they are only as alike as the threshold says.</param>
public sealed record SplitLeak(int Item, int Other, double Score, bool IsCopy);
