using System.Diagnostics;
using System.IO.MemoryMappedFiles;
using EmbeddingProjector.Data;
using EmbeddingProjector.Inference.Errors;
using EmbeddingProjector.Logs;
using EmbeddingProjector.Logs.Checkup;
using EmbeddingProjector.Pipeline;
using EmbeddingProjector.Tests.Sets;
using Xunit.Abstractions;

namespace EmbeddingProjector.Tests.Logs;

/// <summary>Processes that end at any moment while they write, and processes that write at once.</summary>
public sealed partial class LogStateMachineTests(ITestOutputHelper output)
{
    private const string WordsVariable = "EMBEDDINGPROJECTOR_CHILD";
    private const int LogsAtOnce = 8; // a killed process takes as many writers with it
    private const int Killed = 128 + 9; // SIGKILL, as a shell says it

    /// <summary>Every writer of a log.</summary>
    private static readonly (string Name, Action<string, string, Random> Write)[] Writers =
    [
        ("replace a set", (dir, tag, random) => Export(dir, tag, 2 + random.Next(9), force: true)),
        ("bookmark", (dir, tag, _) => Bookmark(dir, tag)),
        ("add columns", (dir, tag, _) => Columns(dir, tag)),
        ("repair", (dir, _, _) => LogCheckup.Repair(dir)),
        ("export a set", (dir, _, random) => Export(dir, $"killed {random.Next(4)}", 2 + random.Next(9), force: true)),
        ("export pictures", (dir, _, random) => Pictures(dir, $"pictures {random.Next(2)}", 2 + random.Next(9))),
        ("rename", (dir, _, random) =>
        {
            var tag = $"killed {random.Next(4)}";
            var isThere = LogFolder.ReadConfig(dir).Find(tag) is not null;
            LogSets.Rename(dir, isThere ? tag : Renamed(tag)!, isThere ? Renamed(tag)! : tag);
        }),
        ("export what is removed", (dir, _, random) => Export(dir, $"gone {random.Next(3)}", 2, force: true)),
        ("remove", (dir, _, random) => LogSets.Remove(dir, $"gone {random.Next(3)}")),
        ("first shard", (dir, _, _) => Shard(dir, 1)),
        ("second shard", (dir, _, _) => Shard(dir, 2)),
        ("merge", (dir, _, _) => new EmbeddingMerge(new() { LogDir = dir, Tag = "merged", Force = true }).Run()),
    ];

    private static int Count(string variable, int usual) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), out var asked) ? asked : usual;

    [LongFact("EMBEDDINGPROJECTOR_KILL")]
    public void A_log_is_whole_after_every_kill_of_every_writer() =>
        output.WriteLine(CountKills());

    [Fact]
    public void A_repair_and_exports_of_two_processes_lose_no_entry() => output.WriteLine(CountRaces());

    /// <summary>EMBEDDINGPROJECTOR_KILLS logs (100) lose their writer.</summary>
    /// <returns>How many kills met each writer.</returns>
    internal static string CountKills()
    {
        var most = Count("EMBEDDINGPROJECTOR_KILLS", 100);
        var met = new SortedDictionary<string, int>(StringComparer.Ordinal);
        var logs = Enumerable.Range(0, LogsAtOnce).Select(_ => new ModelLog()).ToArray();
        try
        {
            foreach (var log in logs)
                log.Do(new Step(StepKind.Export, 0, 0));
            var kills = 0;
            for (var chance = Count("EMBEDDINGPROJECTOR_SEED", 1); kills < most; chance++)
            {
                foreach (var writer in KillWriters([.. logs.Select(log => log.LogDir)], Tags[0], chance))
                {
                    kills++;
                    met[writer] = met.GetValueOrDefault(writer) + 1;
                }

                foreach (var log in logs)
                    log.AfterKill();
                Console.Error.WriteLine($"{kills} kills");
            }

            foreach (var log in logs)
                log.FinishRuns();
            return $"{kills} kills: {string.Join(", ", met.Select(pair => $"{pair.Key} {pair.Value}"))}";
        }
        finally
        {
            foreach (var log in logs)
                log.Dispose();
        }
    }

    /// <summary>EMBEDDINGPROJECTOR_RACES exports (20) while another process repairs, again and again.</summary>
    internal static string CountRaces()
    {
        var races = Count("EMBEDDINGPROJECTOR_RACES", 20);
        using var log = new ModelLog();
        log.Do(new Step(StepKind.Export, 0, 0));
        using var process = ChildProcess.Start("repair-until-killed", WordsVariable, log.LogDir);
        try
        {
            Assert.Equal('r', process.StandardOutput.Read());
            for (var i = 0; i < races; i++)
            {
                Export(log.LogDir, $"race {i % 50}", 2 + (i % 9), force: true);
                Assert.NotNull(LogFolder.ReadConfig(log.LogDir).Find($"race {i % 50}"));
            }
        }
        finally
        {
            process.Kill();
            process.WaitForExit();
        }

        Assert.Equal(1 + Math.Min(races, 50), ProjectorLogReader.Open(log.LogDir).Count);
        Assert.DoesNotContain(LogCheckup.Examine(log.LogDir), finding => finding.Severity == LogSeverity.Error);
        return $"{races} races, {process.StandardOutput.ReadToEnd().Length} repairs";
    }

    internal static string RepairUntilKilled()
    {
        while (true)
        {
            LogCheckup.Repair(Environment.GetEnvironmentVariable(WordsVariable)!);
            Console.Out.Write('r');
            Console.Out.Flush();
        }
    }

    /// <summary>Writes logs by every writer in turn until a timer of its own ends the process, at any system
    /// call.</summary>
    /// <remarks>The environment names a number that decides the moment, a file to say in what each log's writer does, a tag
    /// that is there, and the logs.</remarks>
    internal static string WriteUntilKilled()
    {
        var words = Environment.GetEnvironmentVariable(WordsVariable)!.Split('\n');
        var (chance, tag, logDirs) = (int.Parse(words[0], CultureInfo.InvariantCulture), words[2], words[3..]);
        var random = new Random(chance);
        using var file = MemoryMappedFile.CreateFromFile(words[1], FileMode.Open);
        using var doing = file.CreateViewAccessor();

        // Once elsewhere, so that the time that is drawn is that of writing and not of compiling.
        using (var folder = new TemporaryFolder())
        {
            Export(folder.Path, tag, 3, force: true);
            foreach (var (_, write) in Writers)
                Typed(() => write(folder.Path, tag, random));
        }

        var before = Environment.CpuUsage.TotalTime;
        var after = TimeSpan.FromMicroseconds(random.Next(1, 60_000 * logDirs.Length));
        var killer = new Thread(() =>
        {
            while (Environment.CpuUsage.TotalTime - before < after)
                Thread.Sleep(1);
            Thread.SpinWait(random.Next(10_000));
            Process.GetCurrentProcess().Kill();
        });
        Console.Out.Write("ready");
        Console.Out.Flush();
        killer.Start();
        Parallel.For(
            0, logDirs.Length, new ParallelOptions { MaxDegreeOfParallelism = logDirs.Length }, i =>
            {
                var own = new Random(chance + (i * 7919));
                for (var turn = own.Next(Writers.Length); ; turn = (turn + 1) % Writers.Length)
                {
                    doing.Write(i, (byte)turn);
                    Typed(() => Writers[turn].Write(logDirs[i], tag, own));
                }
            });
        return "";
    }

    // What each log's writer was doing.
    private static IEnumerable<string> KillWriters(string[] logDirs, string tag, int chance)
    {
        var doing = Path.GetTempFileName();
        File.WriteAllBytes(doing, new byte[logDirs.Length]);
        try
        {
            using var process = ChildProcess.Start(
                "write-until-killed", WordsVariable, $"{chance}\n{doing}\n{tag}\n{string.Join('\n', logDirs)}");
            Assert.Equal("ready", process.StandardOutput.ReadToEnd());
            process.WaitForExit();
            if (!OperatingSystem.IsWindows())
                Assert.Equal(Killed, process.ExitCode); // and not by an error of a writer
            return [.. File.ReadAllBytes(doing).Take(logDirs.Length).Select(turn => Writers[turn].Name)];
        }
        finally
        {
            File.Delete(doing);
        }
    }

    private static void Typed(Action write)
    {
        try
        {
            write();
        }
        catch (EmbeddingProjectorException)
        {
            // There is nothing yet to rename, to remove, to merge.
        }
    }

    private static void Shard(string logDir, int index) =>
        new EmbeddingExport(new FakeEngine().Runs, new ImageCollection(FakePicture.Many(12), 0), new EmbeddingExportOptions
        {
            LogDir = logDir,
            Tag = "merged",
            Resume = true,
            Force = false,
            ThumbnailSize = 4,
            Shard = new(index, 2),
            Pipeline = new() { BatchSize = 2, Threads = 1 },
        }).Run(new RecordedRun());

    // What may vanish.
    private static bool IsLoose(string tag) => tag.StartsWith("gone ", StringComparison.Ordinal);

    // The other name of a set that writers rename; null for another set.
    private static string? Renamed(string tag) => tag.Split(' ') switch
    {
        ["killed", var number] => $"renamed {number}",
        ["renamed", var number] => $"killed {number}",
        _ => null,
    };
}
