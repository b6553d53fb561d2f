using EmbeddingProjector.Tests.Analysis;
using System.Diagnostics;
using EmbeddingProjector.Analysis;
using EmbeddingProjector.Logs;
using EmbeddingProjector.Numerics;
using EmbeddingProjector.Tests.Logs;

namespace EmbeddingProjector.Benchmarks.Analysis;

/// <summary>The analyses on sets of a size where the way they work decides: a million items searched, a hundred thousand
/// projected, by nearly all neighbors and by all.</summary>
internal static class ScaleCommand
{
    public const string Arguments = "search|merge|umap|umap-exact|umap-sample|tsne|tsne-exact ...";

    private const int Judged = 10_000; // items of which a projection's trustworthiness is measured
    private const int Queried = 2000; // items whose neighbors are compared with all
    private const int Nearest = 15;

    public static int Run(string[] names)
    {
        foreach (var name in names)
        {
            switch (name)
            {
                case "search":
                    Search();
                    break;
                case "merge":
                    Merge();
                    break;
                case "umap" or "umap-exact":
                    Umap(100_000, new ProjectionOptions { ExactNeighbors = name == "umap-exact" }, withPeer: name == "umap");
                    break;
                case "umap-sample":
                    Umap(1_000_000, new ProjectionOptions { Sample = 100_000 }, withPeer: false);
                    break;
                case "tsne" or "tsne-exact":
                    Tsne(exact: name == "tsne-exact");
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
                prepared = Math.Min(prepared, time.Seconds);
                found = Math.Min(found, Timed(() => search.Find(query, 10)).Time.Seconds);
            }

            Console.WriteLine(FormattableString.Invariant(
                $"search 1,000,000 x 128, {metric}, top 10 of one query: prepared {prepared:F3} s, found {found:F3} s"));
        }
    }

    // Without thumbnails, and of short vectors: what a row costs beside them.
    private static void Merge()
    {
        var folder = Directory.CreateTempSubdirectory("scale-").FullName;
        try
        {
            MadeShards.Write(folder, 1_000_000, 4, 64);
            var (merged, time) = Timed(() => new EmbeddingMerge(new() { LogDir = folder }).Run());
            var bytes = Directory.GetFiles(merged.TagFolder).Sum(path => new FileInfo(path).Length);
            using var process = Process.GetCurrentProcess();
            Console.WriteLine(FormattableString.Invariant(
                $"merge of {merged.Count} x {merged.Dimension}, 4 shards: {time}, most memory {process.PeakWorkingSet64 >> 20} MB, {bytes / 1e6:F0} MB on disk"));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static void Umap(int count, ProjectionOptions options, bool withPeer)
    {
        var data = PeerFiles.Hidden(count, 128, 8, 20, 0.4, 0.05, seed: 1);
        var truth = Truth(data);
        if (!options.ExactNeighbors && options.Sample is null)
            Neighbors(data, 14);
        var name = $"UMAP of {count} x 128";
        Judge(name, data, truth, () => Projection.Fit(ProjectionMethod.Umap, data, null, options).Coordinates);
        if (!withPeer)
            return;

        var folder = Directory.CreateTempSubdirectory("scale-").FullName;
        try
        {
            new PeerFiles(folder).Write("data", data);
            Matrix? found = null;
            if (PeerProcess.Run("atlas", folder, matrix => (found = matrix).Rows) is { } peer)
                Judge($"{name}, embedding-atlas {peer.Seconds:F1} s of its own", data, truth, () => found!);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static void Tsne(bool exact)
    {
        var data = PeerFiles.Hidden(100_000, 128, 8, 20, 0.4, 0.05, seed: 1);
        var divergence = 0.0;
        Neighbors(data, 91);
        Judge("t-SNE of 100000 x 128", data, Truth(data), () =>
        {
            var tsne = EmbeddingProjector.Analysis.Tsne.Fit(data, new TsneOptions { ExactNeighbors = exact });
            divergence = tsne.Divergence;
            return tsne.Coordinates;
        });
        Console.WriteLine(FormattableString.Invariant($"  divergence {divergence:F4}"));
    }

    private static void Neighbors(Matrix data, int count)
    {
        var search = new NeighborSearch(data, VectorMetric.Euclidean);
        var (near, time) = Timed(() => ApproximateNeighbors.FindWithin(
            search, data, VectorMetric.Euclidean, count, 0, exact: false, threads: 0, CancellationToken.None));
        int[] queried = [.. Enumerable.Range(0, Queried)];
        var all = search.FindOthers(data.Select(queried), queried, count);
        Console.WriteLine(FormattableString.Invariant(
            $"{count} neighbors of {data.Rows} x 128: {time}, recall {Recall(near, all):F4}"));
    }

    private static NeighborTable Truth(Matrix data)
    {
        int[] queried = [.. Enumerable.Range(0, Queried)];
        return new NeighborSearch(data, VectorMetric.Euclidean).FindOthers(data.Select(queried), queried, Nearest);
    }

    private static double Recall(NeighborTable found, NeighborTable all) => Enumerable.Range(0, all.Queries).Average(
        i => found.Indices(i).ToArray().Intersect(all.Indices(i).ToArray()).Count() / (double)all.Count);

    private static void Judge(string name, Matrix data, NeighborTable truth, Func<Matrix> project)
    {
        var (coordinates, time) = Timed(project);
        int[] sample = new SeededRandom(3).Permutation(data.Rows)[..Judged];
        var trust = Trustworthiness.Measure(data.Select(sample), coordinates.Select(sample));
        int[] queried = [.. Enumerable.Range(0, Queried)];
        var kept = Recall(new NeighborSearch(coordinates, VectorMetric.Euclidean).FindOthers(
            coordinates.Select(queried), queried, Nearest), truth);
        using var process = Process.GetCurrentProcess();
        Console.WriteLine(FormattableString.Invariant(
            $"{name}: {time}, trustworthiness {trust:F4}, {kept:P1} of {Nearest} neighbors kept, most memory {process.PeakWorkingSet64 >> 20} MB"));
    }

    private static (T Result, Duration Time) Timed<T>(Func<T> work)
    {
        using var process = Process.GetCurrentProcess();
        var (start, processor) = (Stopwatch.GetTimestamp(), process.TotalProcessorTime);
        var result = work();
        process.Refresh();
        return (result, new(Stopwatch.GetElapsedTime(start).TotalSeconds, (process.TotalProcessorTime - processor).TotalSeconds));
    }

    // What the processors worked says more than the clock where others work too.
    private readonly record struct Duration(double Seconds, double ProcessorSeconds)
    {
        public override string ToString() => FormattableString.Invariant($"{Seconds:F1} s ({ProcessorSeconds:F1} s of processors)");
    }
}
