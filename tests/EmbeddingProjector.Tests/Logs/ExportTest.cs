using EmbeddingProjector.Data;
using EmbeddingProjector.Logs;
using EmbeddingProjector.Pipeline;
using EmbeddingProjector.Tests.Sets;

namespace EmbeddingProjector.Tests.Logs;

/// <summary>Runs exports of fake pictures into a folder that goes with the test.</summary>
public abstract class ExportTest : IDisposable
{
    private protected TemporaryFolder Folder { get; } = new();

    private protected string LogDir => Folder.File("log");

    private protected EmbeddingExportOptions Options => new()
    {
        LogDir = LogDir,
        Pipeline = new() { BatchSize = 4, Threads = 2 },
    };

    public void Dispose()
    {
        Folder.Dispose();
        GC.SuppressFinalize(this);
    }

    private protected static EmbeddingExport Export(
        IReadOnlyList<ImageItem> items, EmbeddingExportOptions options, FakeEngine engine) =>
        new(engine.Runs, new ImageCollection(items, 0), options);

    private protected static ProjectorLogException Refused(EmbeddingExportOptions options) =>
        Assert.Throws<ProjectorLogException>(() => Run(FakePicture.Many(3), options, out _));

    private protected void Interrupt(IReadOnlyList<ImageItem> items, int afterImages)
    {
        using var cancel = new CancellationTokenSource();
        var heard = new RecordedRun { OnProgress = Stop };
        Assert.ThrowsAny<OperationCanceledException>(
            () => Export(items, Options, new FakeEngine()).Run(heard, cancel.Token));

        void Stop(RunProgress progress)
        {
            if (progress.Done >= afterImages)
                cancel.Cancel();
        }
    }

    private protected static EmbeddingExportResult Run(
        IReadOnlyList<ImageItem> items,
        EmbeddingExportOptions options,
        out RecordedRun heard,
        FakeEngine? engine = null)
    {
        heard = new RecordedRun();
        return Export(items, options, engine ?? new FakeEngine()).Run(heard);
    }

    private protected void AssertSameAsFresh(IReadOnlyList<ImageItem> items, EmbeddingExportResult result)
    {
        var fresh = Run(items, Options with { LogDir = Folder.File("fresh") }, out _);
        foreach (var path in Directory.GetFiles(fresh.TagFolder))
        {
            var name = Path.GetFileName(path);
            var same = File.ReadAllBytes(path).AsSpan()
                .SequenceEqual(File.ReadAllBytes(Path.Combine(result.TagFolder, name)));
            var saysWhen = name is ExportProvenance.FileName or TagSummaries.FileName;
            Assert.True(same || saysWhen, name);
        }

        Assert.Equal(Directory.GetFiles(fresh.TagFolder).Length, Directory.GetFiles(result.TagFolder).Length);
        Assert.Single(ProjectorLogReader.Open(LogDir));
    }

    // Every file below the log folder with its content's checksum, but for the lock.
    private protected string[] Snapshot() => Directory.Exists(LogDir)
        ? [.. Directory.GetFiles(LogDir, "*", SearchOption.AllDirectories)
            .Where(path => !path.EndsWith(".lock", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal)
            .Select(path => $"{path} {Crc32C.Of(File.ReadAllBytes(path)):x8}")]
        : [];
}
