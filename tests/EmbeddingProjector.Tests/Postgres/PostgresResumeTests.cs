using System.Diagnostics;
using EmbeddingProjector.Logs;
using EmbeddingProjector.Pipeline;
using EmbeddingProjector.Postgres;
using EmbeddingProjector.Sets;
using EmbeddingProjector.Tests.Sets;
using Xunit.Abstractions;

namespace EmbeddingProjector.Tests.Postgres;

/// <summary>Copies that are interrupted: by the server, by the user, by SIGKILL.</summary>
[Collection(PostgresTests.Name)]
public sealed class PostgresResumeTests
{
    private const string Variable = "EMBEDDINGPROJECTOR_TEST_LOCATION";
    private const int Items = 2000;
    private const int RowsATransaction = 100;

    // As many transactions, of fewer rows: a kill costs a second.
    private const int KilledItems = 400;
    private const int KilledRowsATransaction = 20;

    private readonly PostgresServer server;
    private readonly ITestOutputHelper output;
    private readonly string database = "";
    private readonly EmbeddingSet set = PostgresNeighborTests.Clusters(Items, 48);

    public PostgresResumeTests(PostgresServer server, ITestOutputHelper output)
    {
        PostgresPlace.Register();
        this.server = server;
        this.output = output;
        if (PostgresServer.ReasonToSkip is null)
            database = server.MakeDatabase();
    }

    private string Location => server.Location(database, "set=clusters&index=hnsw");

    /// <summary>The export that is killed, in a process of its own.</summary>
    public static string Export()
    {
        PostgresPlace.Register();
        PublishKilled(Environment.GetEnvironmentVariable(Variable)!);
        return "";
    }

    [PostgresFact]
    public void Sessions_that_the_server_ends_are_gone_on_with()
    {
        var observer = new RecordedRun();
        var at = new HashSet<int> { 0, 150, 199, 1000, 1001, Items - 1 };

        Publish(Location, set, observer, row =>
        {
            if (at.Remove(row))
                server.Terminate(database);
        });

        Assert.Empty(at);
        Assert.NotEmpty(observer.Warnings);
        Assert.All(observer.Warnings, warning => Assert.Contains("connection", warning));
        RequireWhole();
    }

    [PostgresFact]
    public void A_reader_whose_session_is_ended_gets_the_whole_set()
    {
        var large = PostgresNeighborTests.Clusters(20_000, 128);
        Publish(server.Location(database, "index=none"), large, new RecordedRun());
        var warnings = new List<string>();
        var ended = 0L;
        var terminating = Task.Run(async () =>
        {
            for (var i = 0; i < 5; i++)
            {
                await Task.Delay(60);
                ended += server.Terminate(database);
            }
        });

        var read = EmbeddingSetReader.Read(server.Location(database), warn: warnings.Add);
        while (!terminating.IsCompleted)
            read = EmbeddingSetReader.Read(server.Location(database), warn: warnings.Add);

        output.WriteLine($"{ended} sessions ended, {warnings.Count} told");
        Assert.InRange(ended, 1, 5);
        Assert.Equal(large.Ids, read.Ids);
        Assert.Equal(large.Vectors.Values.ToArray(), read.Vectors.Values.ToArray());
    }

    [PostgresFact]
    public void A_cancelled_copy_leaves_the_set_of_before_and_is_gone_on_with()
    {
        var before = PostgresNeighborTests.Clusters(10, 4);
        Publish(server.Location(database, "set=clusters"), before, new RecordedRun());
        using var cancellation = new CancellationTokenSource();

        Assert.Throws<OperationCanceledException>(() => Publish(
            Location, set, new RecordedRun(), row => Cancel(row == 1234), cancellation.Token));

        Assert.Equal(before.Ids, EmbeddingSetReader.Read(Location).Ids);
        Assert.Equal(1200, server.Value<int>(database, "SELECT copied FROM embeddings.sets WHERE published IS NULL"));
        var observer = new RecordedRun();
        var copied = new List<int>();
        Publish(Location, set, observer, copied.Add);
        Assert.Contains(observer.Notes, note => note.StartsWith("1200 of 2000"));
        RequireWhole();

        void Cancel(bool now)
        {
            if (now)
                cancellation.Cancel();
        }
    }

    [PostgresFact]
    public void Other_items_are_not_taken_for_those_of_an_interrupted_copy()
    {
        using var cancellation = new CancellationTokenSource();
        Assert.Throws<OperationCanceledException>(() => Publish(
            Location, set, new RecordedRun(), row => { if (row == 500) cancellation.Cancel(); }, cancellation.Token));
        var changed = set with { Labels = [.. set.Labels!.Select((label, i) => i == 3 ? "another" : label)] };
        var observer = new RecordedRun();

        Publish(Location, changed, observer);

        Assert.Contains(observer.Warnings, warning => warning.Contains("discarded"));
        Assert.Equal("another", EmbeddingSetReader.Read(Location).Labels![3]);
        Assert.Equal(1L, server.Value<long>(database, "SELECT count(*) FROM embeddings.sets"));
    }

    [PostgresFact]
    public void Two_copies_of_one_set_at_once_are_refused()
    {
        DatabaseException? second = null;

        Publish(Location, set, new RecordedRun(), row =>
        {
            if (row == 10)
                second = Assert.Throws<DatabaseException>(() => Publish(Location, set, new RecordedRun()));
        });

        Assert.Equal("DatabaseBusy", second!.ErrorId);
        RequireWhole();
    }

    [PostgresFact]
    public void A_killed_copy_leaves_nothing_half_and_is_gone_on_with() => Kill(3);

    [LongFact("EMBEDDINGPROJECTOR_KILL")]
    public void Nothing_is_half_after_200_kills() => Kill(200);

    // One of four from the start, else once rows are there: within the time that a copy takes that is left alone.
    private void Kill(int wanted)
    {
        var random = new Random(11);
        var before = PostgresNeighborTests.Clusters(10, 4);
        var outcomes = new Dictionary<string, int>();
        var (first, whole) = Measure();
        for (int kills = 0, round = 0; kills < wanted; round++)
        {
            Assert.True(round < 3 * wanted, $"{kills} of {round} were in time");
            server.Execute(database, "DROP SCHEMA IF EXISTS embeddings CASCADE");
            Publish(server.Location(database, "set=clusters"), before, new RecordedRun());

            using var process = ChildProcess.Start("postgres", Variable, Location);
            if (round % 4 > 0)
                AwaitRows(process);
            var isDone = process.WaitForExit(random.Next(round % 4 > 0 ? whole - first : whole));
            process.Kill();
            process.WaitForExit();
            kills += isDone ? 0 : 1;

            var count = EmbeddingSetReader.Read(Location).Count;
            var copied = server.Value<int>(database, "SELECT copied FROM embeddings.sets WHERE published IS NULL");
            Assert.True(count is 10 or KilledItems, $"{count} items");
            Assert.Equal(count, server.Value<long>(database, "SELECT count(*) FROM embeddings.items"));
            var outcome = $"{(isDone ? "ended" : "killed")}: {count} items published, {(copied == 0 ? "none" : copied == KilledItems ? "all" : "some")} under way";
            outcomes[outcome] = outcomes.GetValueOrDefault(outcome) + 1;

            PublishKilled(Location);
            RequireWhole(Killed);
        }

        foreach (var (outcome, count) in outcomes)
            output.WriteLine($"{count,3} x {outcome}");
        output.WriteLine($"a copy that is left alone: rows after {first} ms, published after {whole} ms");
    }

    private static EmbeddingSet Killed => PostgresNeighborTests.Clusters(KilledItems, 16);

    private static void PublishKilled(string location) =>
        Publish(location, Killed, new RecordedRun(), rowsATransaction: KilledRowsATransaction);

    private (int First, int Whole) Measure()
    {
        Publish(server.Location(database, "set=clusters"), PostgresNeighborTests.Clusters(10, 4), new RecordedRun());
        var start = Stopwatch.GetTimestamp();
        using var process = ChildProcess.Start("postgres", Variable, Location);
        AwaitRows(process);
        var first = Stopwatch.GetElapsedTime(start);
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
        return ((int)first.TotalMilliseconds, (int)Stopwatch.GetElapsedTime(start).TotalMilliseconds + 1);
    }

    private void AwaitRows(Process process)
    {
        while (!process.HasExited
            && server.Value<long>(database, "SELECT count(*) FROM embeddings.sets WHERE published IS NULL") == 0)
            Thread.Sleep(5);
    }

    private static void Publish(
        string location, EmbeddingSet set, IRunObserver observer, Action<int>? read = null,
        CancellationToken cancellation = default, int rowsATransaction = RowsATransaction)
    {
        var target = new PostgresTarget(new PlaceRequest(location) { Name = set.Name, Force = true })
        {
            RowsATransaction = rowsATransaction,
        };
        target.Publish(
            new EmbeddingPublication(new WatchedRows(new SetRows(set), read), "test") { Found = set.Count }, observer,
            cancellation);
    }

    private void RequireWhole() => RequireWhole(set);

    private void RequireWhole(EmbeddingSet wanted)
    {
        var read = EmbeddingSetReader.Read(Location);
        Assert.Equal(wanted.Ids, read.Ids);
        Assert.Equal(wanted.Labels, read.Labels);
        Assert.Equal(wanted.Vectors.Values.ToArray(), read.Vectors.Values.ToArray());
        Assert.Equal(1L, server.Value<long>(database, "SELECT count(*) FROM embeddings.sets"));
        Assert.Equal(
            1L, server.Value<long>(database, "SELECT count(*) FROM pg_class WHERE relname ~ '^items_[0-9]+$' AND relkind = 'r'"));
        Assert.Equal(1L, server.Value<long>(database, "SELECT count(*) FROM pg_class WHERE relname ~ '_vectors$'"));
    }

    private sealed class WatchedRows(IEmbeddingRows rows, Action<int>? read) : IEmbeddingRows
    {
        public int Count => rows.Count;

        public int Dimension => rows.Dimension;

        public IReadOnlyList<string> Columns => rows.Columns;

        public string Id(int row) => rows.Id(row);

        public string? Label(int row) => rows.Label(row);

        public IReadOnlyList<string?> Cells(int row) => rows.Cells(row);

        public ReadOnlySpan<float> Vector(int row)
        {
            read?.Invoke(row);
            return rows.Vector(row);
        }

        public void CopyThumbnail(int row, int size, Span<byte> pixels) => rows.CopyThumbnail(row, size, pixels);
    }
}
