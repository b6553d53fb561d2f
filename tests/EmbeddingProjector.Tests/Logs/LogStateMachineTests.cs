using System.Diagnostics;
using EmbeddingProjector.Analysis;
using EmbeddingProjector.Data;
using EmbeddingProjector.Inference.Errors;
using EmbeddingProjector.Logs;
using EmbeddingProjector.Logs.Checkup;
using EmbeddingProjector.Numerics;
using EmbeddingProjector.Sets;
using EmbeddingProjector.Tests.Sets;
using FsCheck;
using FsCheck.Fluent;

namespace EmbeddingProjector.Tests.Logs;

/// <summary>A log as a state machine: whatever is done to it in whatever order, ended at whatever moment, it is a log that
/// the strict check passes, it holds what was published, and nothing beside it changes.</summary>
public sealed partial class LogStateMachineTests
{
    private const string WordsVariable = "EMBEDDINGPROJECTOR_CHILD";
    private static readonly string[] Tags = ["good", "other/one", "née"];

    private static int Most =>
        int.TryParse(Environment.GetEnvironmentVariable("EMBEDDINGPROJECTOR_SEQUENCES"), out var count) ? count : 12;

    /// <summary>What can be done to a log.</summary>
    public enum StepKind
    {
        Export,
        Replace,
        Resume,
        Interrupt,
        Bookmark,
        SaveView,
        Columns,
        Repair,
        Remove,
        Race,
        Kill,
        DiskFull,
        Foreign,
    }

    [Fact]
    public void Any_sequence_of_steps_leaves_a_whole_log_and_all_else_alone()
    {
        var steps = Gen.Elements(Enum.GetValues<StepKind>()).SelectMany(kind => Gen.Choose(0, Tags.Length - 1).SelectMany(
            tag => Gen.Choose(0, 1 << 20).Select(chance => new Step(kind, tag, chance))));
        var sequences = Gen.Sized(size => steps.ListOf(3 + (size / 10))).Select(list => list.ToArray());

        Prop.ForAll(Arb.From(sequences, Shorter), sequence =>
        {
            using var log = new ModelLog();
            foreach (var step in sequence)
                log.Do(step);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(Most));
    }

    /// <summary>A process of its own writes a log again and again until it ends itself; see <see
    /// cref="ChildProcess"/>.</summary>
    [LongFact("EMBEDDINGPROJECTOR_KILL")]
    public void A_log_is_whole_after_every_kill_of_every_writer()
    {
        var most = int.TryParse(Environment.GetEnvironmentVariable("EMBEDDINGPROJECTOR_KILLS"), out var asked) ? asked : 100;
        using var log = new ModelLog();
        log.Do(new Step(StepKind.Export, 0, 0));
        for (var i = 0; i < most; i++)
            log.Do(new Step(StepKind.Kill, i % Tags.Length, i * 7919));
    }

    // Each step left out, and either half.
    private static IEnumerable<Step[]> Shorter(Step[] sequence) => sequence.Length < 2
        ? []
        : Enumerable.Range(0, sequence.Length).Select(left => sequence.Where((_, i) => i != left).ToArray())
            .Prepend(sequence[..(sequence.Length / 2)]).Prepend(sequence[(sequence.Length / 2)..]);

    /// <summary>One step.</summary>
    /// <param name="Kind">What is done.</param>
    /// <param name="Tag">Which tag.</param>
    /// <param name="Chance">Decides the rest.</param>
    public sealed record Step(StepKind Kind, int Tag, int Chance);

    private static void Export(string logDir, string tag, int items, bool force) => new EmbeddingSetExport(
        Set(tag, items), new EmbeddingSetExportOptions { LogDir = logDir, Tag = tag, Force = force }).Run(new RecordedRun());

    private static EmbeddingSet Set(string tag, int items) => new()
    {
        Name = tag,
        Ids = [.. Enumerable.Range(0, items).Select(i => $"item{i}")],
        Vectors = new Matrix(items, 3, Enumerable.Range(0, 3 * items).Select(i => (float)(i * i % 11)).ToArray()),
        Labels = [.. Enumerable.Range(0, items).Select(i => i % 2 == 0 ? "even" : "odd")],
    };

    private static void Pictures(string logDir, string tag, int items, CancellationTokenSource? stop = null) =>
        new EmbeddingExport(new FakeEngine().Runs, new ImageCollection(FakePicture.Many(items), 0), new EmbeddingExportOptions
        {
            LogDir = logDir,
            Tag = tag,
            Resume = true,
            ThumbnailSize = 4,
            Pipeline = new() { BatchSize = 2, Threads = 1 },
        }).Run(new RecordedRun { OnProgress = _ => stop?.Cancel() }, stop?.Token ?? default);

    private static void Bookmark(string logDir, string tag)
    {
        var ids = EmbeddingSetReader.Read(logDir, new EmbeddingReadOptions { Tag = tag }).Ids;
        LogProjections.Add(logDir, tag, ids, new(ProjectionMethod.Pca, "PCA, 2",
            new Matrix(ids.Count, 2, Enumerable.Range(0, 2 * ids.Count).Select(i => (float)i).ToArray())));
    }

    private static void Columns(string logDir, string tag)
    {
        var set = EmbeddingSetReader.Read(logDir, new EmbeddingReadOptions { Tag = tag });
        LogMetadata.AddColumns(set, [new("more", [.. set.Ids.Select((_, i) => $"m{i}")])]);
    }

    /// <summary>Writes a log by every writer in turn until a timer of its own ends the process, at any system
    /// call.</summary>
    /// <remarks>The environment names the log, a tag that is there, and a number that decides the moment.</remarks>
    internal static string WriteUntilKilled()
    {
        var words = Environment.GetEnvironmentVariable(WordsVariable)!.Split('\n');
        var (logDir, tag) = (words[0], words[1]);
        var random = new Random(int.Parse(words[2], CultureInfo.InvariantCulture));
        Action<string>[] writers =
        [
            dir => Export(dir, tag, 2 + random.Next(9), force: true),
            dir => Bookmark(dir, tag),
            dir => Columns(dir, tag),
            dir => LogCheckup.Repair(dir),
            dir => Export(dir, $"killed {random.Next(4)}", 2 + random.Next(9), force: true),
            dir => Record.Exception(() => Pictures(dir, $"pictures {random.Next(2)}", 2 + random.Next(9))),
        ];

        // Once elsewhere, so that the time that is drawn is that of writing and not of compiling.
        using (var folder = new TemporaryFolder())
        {
            Export(folder.Path, tag, 3, force: true);
            foreach (var writer in writers)
                writer(folder.Path);
        }

        var turn = random.Next(writers.Length);
        var start = Stopwatch.GetTimestamp();
        var after = TimeSpan.FromMicroseconds(random.Next(1, 60_000));
        var killer = new Thread(() =>
        {
            while (Stopwatch.GetElapsedTime(start) < after)
                Thread.SpinWait(20);
            Process.GetCurrentProcess().Kill();
        });
        Console.Out.Write("ready");
        Console.Out.Flush();
        start = Stopwatch.GetTimestamp();
        killer.Start();
        while (true)
            writers[turn++ % writers.Length](logDir);
    }
}
