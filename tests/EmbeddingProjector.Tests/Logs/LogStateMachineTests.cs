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
}
