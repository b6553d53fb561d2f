using System.Diagnostics;
using EmbeddingProjector.Analysis;
using EmbeddingProjector.Benchmarks.Analysis;
using EmbeddingProjector.Logs;
using EmbeddingProjector.Numerics;
using EmbeddingProjector.Pipeline;
using EmbeddingProjector.Postgres;
using EmbeddingProjector.Sets;
using EmbeddingProjector.Tests.Postgres;

namespace EmbeddingProjector.Benchmarks;

/// <summary>A set copied to PostgreSQL, indexed, searched and read, beside the folder form, with a server of its
/// own.</summary>
/// <remarks>The items lie around 200 centres in 32 dimensions, mapped to all of them at random, with some noise: as near
/// each other as a network's embeddings are, which an index finds harder than a few clear heaps.</remarks>
internal static class PostgresCommand
{
    /// <summary>Its arguments.</summary>
    public const string Arguments = "[ITEMS [DIMENSIONS [hnsw|ivfflat|none]]]";

    private const int Queries = 200;
    private const int Top = 10;

    /// <summary>Measures and prints a table.</summary>
    /// <param name="args">The arguments.</param>
    /// <returns>0 when it measured, 1 where there is no PostgreSQL.</returns>
    public static int Run(string[] args)
    {
        if (PostgresServer.ReasonToSkip is { } reason)
        {
            Console.Error.WriteLine(reason);
            return 1;
        }

        PostgresPlace.Register();
        var (items, dimension) = (Number(0, 100_000), Number(1, 512));
        var set = Items(items, dimension);
        using var server = new PostgresServer();
        var database = server.MakeDatabase();
        var place = server.Location(database, $"set=items&index={args.ElementAtOrDefault(2) ?? "hnsw"}");
        Console.WriteLine($"{items} x {dimension}, {Environment.ProcessorCount} processors, top {Top}, {Queries} queries one by one");
        Copy(set, place);
        Console.WriteLine($"size in the database: {server.Value<string>(database, "SELECT pg_size_pretty(pg_database_size(current_database()))")}");
        Search(set, place);
        var watch = Stopwatch.StartNew();
        EmbeddingSetReader.Read(place);
        Print("read the whole set", watch.Elapsed, items, "rows/s");
        return 0;

        int Number(int place, int usual) => args.Length > place ? int.Parse(args[place]) : usual;
    }

    private static void Copy(EmbeddingSet set, string place)
    {
        var clock = new Clock();
        new EmbeddingSetExport(set, new() { LogDir = place }).Run(clock);
        clock.Note("done");
        var (copied, times) = (clock.Copied!.Value, clock.Times);
        Print("connect, make the schema, copy", copied, set.Count, "rows/s");
        foreach (var (from, to) in times.Zip(times.Skip(1)))
            Print(from.What, to.Time - from.Time, 0, "");
        Print("all of the export", times[^1].Time, set.Count, "rows/s");
    }

    private static void Search(EmbeddingSet set, string place)
    {
        var random = new SeededRandom(5);
        NeighborQuery[] queries = [.. Enumerable.Range(0, Queries).Select(_ => NeighborQuery.Of(set, random.Next(set.Count)))];
        using var finder = ((INeighborSource)EmbeddingPlace.Source(place)).OpenFinder(new());
        NeighborQuery[] few = queries[..20];
        foreach (var effort in place.Contains("index=none") ? [] : new int?[] { null, 40, 200, 400 })
        {
            finder.Find(few, new() { Top = Top, Effort = effort }); // warms up
            var watch = Stopwatch.StartNew();
            finder.Find(queries, new() { Top = Top, Effort = effort });
            var elapsed = watch.Elapsed;
            var recall = finder.Find(few, new() { Top = Top, Effort = effort, MeasureRecall = true }).Average(answer => answer.Recall!.Value);
            Print($"by index, effort {effort?.ToString() ?? "default"}", elapsed / Queries, 0, $"recall@{Top} {recall:F3}");
        }

        var exact = Stopwatch.StartNew();
        var found = finder.Find(few, new() { Top = Top, Exact = true });
        Print("exact in the database", exact.Elapsed / few.Length, 0, "");

        var inMemory = Stopwatch.StartNew();
        var search = new NeighborSearch(set.Vectors, VectorMetric.Cosine);
        Print("folder form, once read: prepared", inMemory.Elapsed, 0, "");
        inMemory.Restart();
        var same = 0;
        for (var i = 0; i < few.Length; i++)
        {
            var own = Array.IndexOf((string[])set.Ids, few[i].Id);
            var table = search.FindOthers(Matrix.FromRows([few[i].Vector]), [own], Top);
            var ids = found[i].Matches.Select(match => match.Id).ToHashSet();
            same += table.Indices(0).ToArray().Count(row => ids.Contains(set.Ids[row]));
        }

        Print("folder form, exact", inMemory.Elapsed / few.Length, 0, $"{same} of {few.Length * Top} the same as the database's");
    }

    private static void Print(string what, TimeSpan time, int count, string unit) => Console.WriteLine(
        $"{what,-34}{time.TotalMilliseconds,12:F1} ms   {(count > 0 ? $"{count / time.TotalSeconds:F0} " : "")}{unit}");

    private static EmbeddingSet Items(int count, int dimension)
    {
        var vectors = PeerFiles.Hidden(count, dimension, 32, 200, 0.7, 0.3, seed: 3);
        return new EmbeddingSet
        {
            Name = "items",
            Ids = [.. Enumerable.Range(0, count).Select(i => $"item{i}")],
            Labels = [.. Enumerable.Range(0, count).Select(i => $"class {i % 10}")],
            Files = [.. Enumerable.Range(0, count).Select(i => $"{i % 10}/{i}.png")],
            Columns = [new("probability", [.. Enumerable.Range(0, count).Select(i => $"0.{i % 1000:d3}")])],
            Vectors = vectors,
        };
    }

    private sealed class Clock : IRunObserver
    {
        private readonly Stopwatch watch = Stopwatch.StartNew();

        public TimeSpan? Copied { get; private set; }

        public List<(string What, TimeSpan Time)> Times { get; } = [];

        public void Note(string what) => Times.Add((what, watch.Elapsed));

        public void Stepped(string activity, int step, int steps)
        {
            if (step == steps)
                Copied ??= watch.Elapsed; // an index has steps, too
        }

        public void Noted(string message) => Note(message);

        public void Warned(string message) => Console.WriteLine(message);

        public void Failed(ItemFailure failure) => throw failure.Error;

        public void Progressed(RunProgress progress)
        {
            // The times are what counts.
        }
    }
}
