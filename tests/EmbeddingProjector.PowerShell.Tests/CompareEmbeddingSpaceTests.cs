using EmbeddingProjector.Tests.Logs;
using System.Text.Json;
using EmbeddingProjector.Analysis;
using EmbeddingProjector.Imaging;
using EmbeddingProjector.Logs;

namespace EmbeddingProjector.Tests.Commands;

public sealed class CompareEmbeddingSpaceTests : IDisposable
{
    private static readonly string Digits = Path.Combine(RepositoryRoot.Path, "examples", "mnist");

    private readonly TemporaryFolder folder = new();

    public CompareEmbeddingSpaceTests()
    {
        Assert.Equal(0, Run("Export-Embedding", Digits, "-First", "40", "-LogDir", "log").ExitCode);
        var pixels = Run(
            "Export-Embedding", Digits, "-First", "35", "-Model", "pixels", "-Size", "28", "-LogDir", "raw");
        Assert.Equal(0, pixels.ExitCode);
    }

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Spaces_are_compared_over_the_items_that_both_have()
    {
        var (model, pixels) = (Read("log"), Read("raw"));
        var expected = SpaceComparison.Compare(
            model.Vectors.Select([.. Enumerable.Range(0, 35)]),
            pixels.Vectors,
            new SpaceComparisonOptions { Neighbors = 5, SecondMetric = VectorMetric.Euclidean });

        var found = Compare("-K", "5", "-Metric", "Cosine,Euclidean", "-Worst", "3");

        Assert.Equal(35, found.GetProperty("Count").GetInt32());
        Assert.Equal(model.Ids.Skip(35), found.GetProperty("OnlyReference").Deserialize<string[]>());
        Assert.Equal(expected.Mean, found.GetProperty("Mean").GetDouble());
        Assert.Equal(expected.LinearCka, found.GetProperty("LinearCka").GetDouble());
        Assert.Equal(expected.Histogram, found.GetProperty("Histogram").Deserialize<int[]>());
        Assert.Equal(
            expected.Worst(3).Select(row => model.Ids[row]),
            found.GetProperty("Worst").EnumerateArray().Select(item => item.GetProperty("Id").GetString()));
        Assert.Equal(35, found.GetProperty("Items").GetArrayLength());
        Assert.Empty(found.GetProperty("OnlyDifference").Deserialize<string[]>()!);
    }

    [Fact]
    public void A_space_is_like_itself_and_passes_any_threshold()
    {
        var run = Run("Compare-EmbeddingSpace", "log", "log", "-FailBelow", "1", "-IncludeSelf");

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.Matches(@"Mean +: 1.0000\n", run.Output);
    }

    [Fact]
    public void Below_the_threshold_the_result_is_written_and_the_command_fails()
    {
        var run = Run("Compare-EmbeddingSpace", "log", "raw", "-FailBelow", "0.9");

        Assert.Equal(1, run.ExitCode);
        Assert.Matches(@"Mean +: 0\.\d{4}\n", run.Output);
        Assert.Contains("[BelowThreshold]", run.Error);
        Assert.Contains("expected a mean coincidence of at least 0.9, found 0.", run.Error);
    }

    [Fact]
    public void One_items_neighbors_stand_side_by_side_with_the_shared_ones_marked()
    {
        var file = Read("log").Files![3];
        var run = Run("Compare-EmbeddingSpace", "log", "raw", "-Item", file, "-K", "6", "-AsJson");

        var rows = run.Lines.Select(line => JsonDocument.Parse(line).RootElement).ToArray();
        var first = Column<string>("ReferenceId");
        var second = Column<string>("DifferenceId");
        Assert.Equal(6, rows.Length);
        Assert.Equal(first.Select(id => second.Contains(id)), Column<bool>("ReferenceIsShared"));
        Assert.Equal(second.Select(id => first.Contains(id)), Column<bool>("DifferenceIsShared"));
        Assert.Contains(true, Column<bool>("ReferenceIsShared"));
        Assert.DoesNotContain(rows[0].GetProperty("Item").GetString(), first);
        Run("Compare-EmbeddingSpace", "log", "raw", "-Item", file, "-K", "6", "-Plot", "item.svg");
        var picture = File.ReadAllText(folder.File("item.svg"));
        var shared = Column<bool>("ReferenceIsShared").Count(isShared => isShared);
        Assert.Equal(2 * shared, picture.Split("stroke=\"#1e8e3e\"").Length - 1);
        Assert.Equal(2 * (6 - shared), picture.Split("stroke=\"#d93025\"").Length - 1);

        T[] Column<T>(string name) => [.. rows.Select(row => row.GetProperty(name).Deserialize<T>()!)];
    }

    [Fact]
    public void The_coincidence_becomes_metadata_of_both_logs_and_nothing_else_changes()
    {
        var (before, files) = (Read("log"), Snapshot("log"));
        var found = Compare("-WriteCoincidence", "Both");

        var (model, pixels) = (Read("log"), Read("raw"));
        Assert.Equal(
            ["predicted", "probability", "coincidence with pixels", "coincidence bin with pixels"],
            model.Columns.Select(column => column.Name));
        Assert.Equal("(none)", model.Columns[2].Values[39]);
        var value = found.GetProperty("Items")[4].GetProperty("Coincidence").GetDouble();
        Assert.Equal(value, double.Parse(model.Columns[2].Values[4]), 5e-5);
        Assert.Equal(model.Columns[2].Values.Take(35), pixels.Columns[0].Values);
        Assert.Equal(before.Ids, model.Ids);
        Assert.Equal(before.Labels, model.Labels);
        Assert.Equal(before.Files, model.Files);
        Assert.Equal(
            ["tiny-resnet20/items.tsv", "tiny-resnet20/metadata.tsv"],
            Snapshot("log").Where(file => files[file.Key] != file.Value).Select(file => file.Key).Order());
        Assert.Equal(40, Assert.Single(ProjectorLogReader.Open(folder.File("log"))).Rows);

        Compare("-WriteCoincidence", "Reference");
        Assert.Equal(4, Read("log").Columns.Count);
    }

    [Fact]
    public void Both_spaces_are_drawn_side_by_side()
    {
        Compare("-Plot", "spaces.png", "-ColorBy", "coincidence");
        Compare("-Plot", "spaces.svg", "-Method", "Umap");

        var picture = ImageDecoder.Decode(File.ReadAllBytes(folder.File("spaces.png")), ImageReadOptions.Default);
        Assert.Equal((1400, 760), (picture.Width, picture.Height));
        var text = File.ReadAllText(folder.File("spaces.svg"));
        Assert.All(["tiny-resnet20: UMAP 1", "pixels: UMAP 2"], name => Assert.Contains(name, text));
    }

    [Fact]
    public void What_if_draws_and_writes_nothing()
    {
        var before = Snapshot("log");
        var run = Run("Compare-EmbeddingSpace", "log", "raw", "-WriteCoincidence", "Both", "-Plot", "p.png", "-WhatIf");

        Assert.Equal(3, run.Error.Split("What if:").Length - 1);
        Assert.False(File.Exists(folder.File("p.png")));
        Assert.Equal(before, Snapshot("log"));
    }

    [Theory]
    [InlineData("LogNotFound", "log", "nowhere")]
    [InlineData("OutOfRange", "log", "raw", "-K", "35")]
    [InlineData("MetricInvalid", "log", "raw", "-Metric", "Dot,Dot,Dot")]
    [InlineData("UnknownFormat", "log", "raw", "-Plot", "plot.gif")]
    [InlineData("ItemNotFound", "log", "raw", "-Item", "nobody")]
    [InlineData("ColumnNotFound", "log", "raw", "-Plot", "plot.png", "-ColorBy", "size")]
    [InlineData("NoCommonItems", "log", "ones")]
    [InlineData("LogItemsInvalid", "log", "short")]
    public void Bad_input_is_one_clear_error(string id, params string[] arguments)
    {
        if (arguments[1] == "ones")
            Run("Export-Embedding", Path.Combine(Digits, "1"), "-First", "5", "-LogDir", "ones");
        if (arguments[1] == "short")
        {
            Run("Export-Embedding", Path.Combine(Digits, "1"), "-First", "5", "-LogDir", "short");
            var table = folder.File("short/tiny-resnet20/items.tsv");
            File.WriteAllLines(table, File.ReadAllLines(table).SkipLast(1));
        }

        var run = Run(["Compare-EmbeddingSpace", .. arguments]);

        Assert.Equal((1, ""), (run.ExitCode, run.Output));
        Assert.Contains($"[{id}]", run.Error);
    }

    private PowerShellRun Run(params string[] arguments) => PowerShellRun.Of(folder.Path, arguments);

    private EmbeddingProjector.Sets.EmbeddingSet Read(string log) => ExportedEmbeddings.Read(folder.File(log));

    private JsonElement Compare(params string[] arguments)
    {
        var run = Run(["Compare-EmbeddingSpace", "log", "raw", "-AsJson", .. arguments]);
        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        return JsonDocument.Parse(run.Output).RootElement;
    }

    private Dictionary<string, string> Snapshot(string log) =>
        Directory.GetFiles(folder.File(log), "*", SearchOption.AllDirectories).ToDictionary(
            file => Path.GetRelativePath(folder.File(log), file).Replace('\\', '/'),
            file => Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(File.ReadAllBytes(file))));
}
