using EmbeddingProjector.Tests.Analysis;
using System.Diagnostics;
using EmbeddingProjector.Analysis;
using EmbeddingProjector.Numerics;

namespace EmbeddingProjector.Benchmarks.Analysis;

/// <summary>The analyses on sets of a size where the way they work decides: a million items searched, a hundred thousand
/// projected, by nearly all neighbors and by all.</summary>
internal static class ScaleCommand
{
    public const string Arguments = "search|umap|tsne ...";

    private const int Judged = 10_000; // items of which a projection's quality is measured

    public static int Run(string[] names)
    {
        foreach (var name in names)
        {
            switch (name)
            {
                case "search":
                    Search();
                    break;
                case "umap":
                    Project("umap", ProjectionMethod.Umap, 14);
                    break;
                case "tsne":
                    Project("tsne", ProjectionMethod.Tsne, 91);
                    break;
                default:
                    Console.Error.WriteLine($"expected {Arguments}, found '{name}'");
                    return 2;
            }
        }

        return 0;
    }

    private static void Search()
    {
        var items = PeerFiles.Clusters(1_000_000, 128, 1000, 1, 1);
        var query = PeerFiles.Clusters(1, 128, 1, 1, 2);
        foreach (var metric in new[] { VectorMetric.Cosine, VectorMetric.Euclidean })
        {
            double prepared = double.MaxValue, found = double.MaxValue;
            for (var run = 0; run < 5; run++)
            {
                var (search, time) = Timed(() => new NeighborSearch(items, metric));
                prepared = Math.Min(prepared, time);
                found = Math.Min(found, Timed(() => search.Find(query, 10)).Seconds);
            }

            Console.WriteLine(FormattableString.Invariant(
                $"search 1,000,000 x 128, {metric}, top 10 of one query: prepared {prepared:F3} s, found {found:F3} s"));
        }
    }

    private static void Project(string name, ProjectionMethod method, int count)
    {
        var data = PeerFiles.Clusters(100_000, 128, 20, 0.9, 1);
        var search = new NeighborSearch(data, VectorMetric.Euclidean);
        var (near, nearTime) = Timed(() => ApproximateNeighbors.FindWithin(
            search, data, VectorMetric.Euclidean, count, 0, exact: false, threads: 0, CancellationToken.None));
        var (all, allTime) = Timed(() => search.FindWithin(count));
        var recall = Enumerable.Range(0, data.Rows).Average(
            i => near.Indices(i).ToArray().Intersect(all.Indices(i).ToArray()).Count() / (double)count);
        Console.WriteLine(FormattableString.Invariant(
            $"{name} neighbors of 100,000 x 128: {nearTime:F1} s with recall {recall:F4}, exact {allTime:F1} s"));
        foreach (var exact in new[] { false, true })
        {
            var (projection, time) = Timed(() => Projection.Fit(
                method, data, null, new ProjectionOptions { ExactNeighbors = exact }));
            int[] sample = new SeededRandom(3).Permutation(data.Rows)[..Judged];
            var trust = Trustworthiness.Measure(data.Select(sample), projection.Coordinates.Select(sample));
            Console.WriteLine(FormattableString.Invariant(
                $"{name} of 100,000 x 128, {(exact ? "exact" : "nearly all")} neighbors: {time:F1} s, trustworthiness {trust:F4}"));
        }
    }

    private static (T Result, double Seconds) Timed<T>(Func<T> work)
    {
        var start = Stopwatch.GetTimestamp();
        var result = work();
        return (result, Stopwatch.GetElapsedTime(start).TotalSeconds);
    }
}
