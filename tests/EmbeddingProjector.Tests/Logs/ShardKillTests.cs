using System.Diagnostics;
using System.Text.RegularExpressions;
using EmbeddingProjector.Logs;
using EmbeddingProjector.Tests.Sets;
using Xunit.Abstractions;

namespace EmbeddingProjector.Tests.Logs;

/// <summary>Kills a process (SIGKILL on Unix) at random moments of a shard and of a merge.</summary>
public sealed class ShardKillTests(ITestOutputHelper output) : ExportTest
{
    private const string Variable = "EMBEDDINGPROJECTOR_TEST_WORK";
    private const int Shards = 3;

    private static readonly FakePicture[] Pictures = FakePicture.Many(2000);

    /// <summary>What is killed, in a process of its own: the log's folder and a shard, or 0 for the merge.</summary>
    public static string Work()
    {
        var work = Environment.GetEnvironmentVariable(Variable)!.Split('|');
        Do(work[0], int.Parse(work[1], CultureInfo.InvariantCulture));
        return "";
    }

    [Fact]
    public void A_killed_shard_or_merge_leaves_nothing_half_and_is_gone_on_with() => Kill(4);

    [LongFact("EMBEDDINGPROJECTOR_KILL")]
    public void Nothing_is_half_after_200_kills() => Kill(200);

    // Every second one once the work has begun to write, as chance alone would seldom hit that; a merge half of the times.
    // All within the time that such work takes that is left alone.
    private void Kill(int wanted)
    {
        var random = new Random(20261128);
        var outcomes = new Dictionary<string, int>();
        var whole = Run(Pictures, Options with { LogDir = Folder.File("whole") }, out _).TagFolder;
        var (ofShard, ofMerge) = (Measure(1), Measure(0));
        for (int kills = 0, round = 0; kills < wanted; round++)
        {
            Assert.True(round < 3 * wanted, $"{kills} of {round} were in time");
            var victim = round % 2 == 0 ? 0 : random.Next(1, Shards + 1);
            DoOthers(victim);

            using var process = ChildProcess.Start("shard-or-merge", Variable, $"{LogDir}|{victim}");
            var (begun, ended) = victim == 0 ? ofMerge : ofShard;
            if (round % 4 >= 2)
                Await(process, victim);
            if (process.WaitForExit(random.Next(round % 4 >= 2 ? ended - begun : ended)))
            {
                Assert.Equal(0, process.ExitCode);
            }
            else
            {
                process.Kill();
                process.WaitForExit();
                kills++;
                var outcome = $"{(victim == 0 ? "merge" : "shard")}: {Rows()} rows published; {string.Join(", ", Left())}";
                outcomes[outcome] = outcomes.GetValueOrDefault(outcome) + 1;
            }

            Assert.Contains(Rows(), victim == 0 ? [0, Pictures.Length] : new[] { 0 });
            if (victim != 0)
                Do(LogDir, victim);
            if (Left().Any())
                Do(LogDir, 0);
            AssertWhole(whole);
            Directory.Delete(LogDir, recursive: true);
        }

        foreach (var (outcome, count) in outcomes.OrderBy(entry => entry.Key, StringComparer.Ordinal))
            output.WriteLine($"{count,3} x {outcome}");
    }

    // Milliseconds until the work begins to write, and until it is done.
    private (int Begun, int Ended) Measure(int victim)
    {
        DoOthers(victim);
        var start = Stopwatch.GetTimestamp();
        using var process = ChildProcess.Start("shard-or-merge", Variable, $"{LogDir}|{victim}");
        Await(process, victim);
        var begun = Stopwatch.GetElapsedTime(start);
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
        var ended = Stopwatch.GetElapsedTime(start);
        output.WriteLine($"{(victim == 0 ? "merge" : "shard")} left alone: {begun.TotalMilliseconds:F0} of {ended.TotalMilliseconds:F0} ms");
        Directory.Delete(LogDir, recursive: true);
        return ((int)begun.TotalMilliseconds, (int)ended.TotalMilliseconds + 1);
    }

    private void DoOthers(int victim)
    {
        foreach (var shard in Enumerable.Range(1, Shards).Where(shard => shard != victim))
            Do(LogDir, shard);
    }

    private static void Do(string logDir, int shard)
    {
        if (shard == 0)
        {
            new EmbeddingMerge(new() { LogDir = logDir }).Run();
            return;
        }

        var options = new EmbeddingExportOptions
        {
            LogDir = logDir, Shard = new(shard, Shards), Resume = true, Pipeline = new() { BatchSize = 4, Threads = 2 },
        };
        Run(Pictures, options, out _);
    }

    // Until rows are there, or the set's own folder is being written.
    private void Await(Process process, int victim)
    {
        var pattern = victim == 0 ? ".*.staging" : $"{new RunName("fake", new Shard(victim, Shards)).Folder}";
        while (!process.HasExited && !(Directory.Exists(LogDir) && Directory.GetDirectories(LogDir, pattern).Length > 0))
            Thread.Sleep(1);
    }

    private int Rows() => File.Exists(Path.Combine(LogDir, ProjectorConfig.FileName))
        ? ProjectorLogReader.Open(LogDir).Single().Rows
        : 0;

    // Folders of work under way.
    private IEnumerable<string> Left() => Directory.GetDirectories(LogDir, ".*").Select(path =>
        Regex.Replace(Path.GetFileName(path), "[0-9a-f]{8,}|(?<=shard-)[0-9]", "X")).Distinct().Order(StringComparer.Ordinal);

    private void AssertWhole(string whole)
    {
        Assert.Equal(Pictures.Length, Rows());
        foreach (var path in Directory.GetFiles(whole))
        {
            var name = Path.GetFileName(path);
            if (name is not (ExportProvenance.FileName or TagSummaries.FileName)) // they say when
                Assert.Equal(File.ReadAllBytes(path), File.ReadAllBytes(Path.Combine(LogDir, "fake", name)));
        }

        Assert.Empty(Left());
    }
}
