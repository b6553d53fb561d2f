using EmbeddingProjector.Analysis;
using EmbeddingProjector.Data;
using EmbeddingProjector.Files;
using EmbeddingProjector.Inference.Errors;
using EmbeddingProjector.Inference.Weights;
using EmbeddingProjector.Logs;
using EmbeddingProjector.Logs.Checkup;
using EmbeddingProjector.Numerics;
using EmbeddingProjector.Plots;
using EmbeddingProjector.Sets;
using EmbeddingProjector.Tests.Sets;

namespace EmbeddingProjector.Tests.Logs;

/// <summary>A full disk is named so whatever was being written, the log of before stays, and no temporary file is
/// left.</summary>
public sealed class DiskFullTests
{
    private const int Items = 200;
    private const int Dimension = 32;

    private static readonly EmbeddingSet Large = new()
    {
        Name = "good",
        Ids = [.. Enumerable.Range(0, Items).Select(i => $"item{i}")],
        Vectors = new Matrix(Items, Dimension, Enumerable.Range(0, Items * Dimension).Select(i => (i % 7) + (i / 100f)).ToArray()),
        Labels = [.. Enumerable.Range(0, Items).Select(i => $"{i % 3}")],
    };

    public static TheoryData<string, int> Writers
    {
        get
        {
            var data = new TheoryData<string, int>();
            foreach (var writer in new[]
            {
                "set", "replace", "pictures", "bookmark", "columns", "repair", "table", "matrix", "plot", "weights",
            })
            {
                foreach (var room in new[] { 0, 4096, 12288 })
                    data.Add(writer, room);
            }

            return data;
        }
    }

    [SmallDiskTheory, MemberData(nameof(Writers))]
    public void It_is_named_and_leaves_nothing(string writer, int room)
    {
        using var disk = new SmallDisk("1m");
        var logDir = Path.Combine(disk.Path, "log");
        Export(logDir, "good", force: false);
        if (writer == "repair")
            Break(logDir);
        disk.Fill(but: room);
        var before = Names(disk.Path);

        var error = Record.Exception(() => Write(writer, disk.Path, logDir));

        if (error is not null)
        {
            var typed = Assert.IsAssignableFrom<EmbeddingProjectorException>(error);
            Assert.Equal("DiskFull", typed.ErrorId);
            Assert.Contains("disk is full", typed.Message);
            Assert.Equal(before, Names(disk.Path).Where(name => !name.Contains(".new.partial", StringComparison.Ordinal)));
        }
        else
        {
            Assert.NotEqual(0, room); // it fitted
        }

        disk.Empty();
        Assert.Contains(ProjectorLogReader.Open(logDir), entry => entry is { Name: "good", Rows: Items });
        Write(writer, disk.Path, logDir);
    }

    private static void Write(string writer, string disk, string logDir)
    {
        switch (writer)
        {
            case "set":
                Export(logDir, "new", force: false);
                break;
            case "replace":
                Export(logDir, "good", force: true);
                break;
            case "pictures":
                new EmbeddingExport(new FakeEngine().Runs, new ImageCollection(FakePicture.Many(Items), 0), new()
                {
                    LogDir = logDir,
                    Tag = "new",
                    Resume = true,
                    ThumbnailSize = 4,
                    Pipeline = new() { BatchSize = 4, Threads = 1 },
                }).Run(new RecordedRun());
                break;
            case "bookmark":
                LogProjections.Add(logDir, "good", Large.Ids, new(
                    ProjectionMethod.Pca, "PCA, 2", new Matrix(Items, 2, Enumerable.Range(0, 2 * Items).Select(i => (float)i).ToArray())));
                break;
            case "columns":
                LogMetadata.AddColumns(
                    Large with { Source = logDir },
                    [new MetadataColumn("more", [.. Enumerable.Range(0, Items).Select(i => new string('x', 50) + i)])]);
                break;
            case "repair":
                if (LogCheckup.Examine(logDir).Count > 0)
                    LogCheckup.Repair(logDir);
                break;
            case "table" or "matrix":
                new EmbeddingSetExport(Large, new EmbeddingSetExportOptions
                {
                    LogDir = Path.Combine(disk, writer == "table" ? "out.tsv" : "out.npy"),
                    Force = true,
                }).Run(new RecordedRun());
                break;
            case "plot":
                EmbeddingHeatmap.Write(Path.Combine(disk, "out.html"), Large);
                break;
            default:
                SafetensorsWriter.Write(
                    Path.Combine(disk, "out.safetensors"), [new("w", [20000], new float[20000])]);
                break;
        }
    }

    // So that the whole table is written anew.
    private static void Break(string logDir)
    {
        var path = Path.Combine(logDir, "good", "metadata.tsv");
        File.WriteAllText(path, File.ReadAllText(path).Replace("\n", "\r\n", StringComparison.Ordinal));
    }

    private static void Export(string logDir, string tag, bool force) => new EmbeddingSetExport(
        Large, new EmbeddingSetExportOptions { LogDir = logDir, Tag = tag, Force = force }).Run(new RecordedRun());

    private static string[] Names(string folder) =>
    [
        .. Directory.GetFileSystemEntries(folder, "*", new EnumerationOptions
            { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.None }).Order(StringComparer.Ordinal),
    ];
}
