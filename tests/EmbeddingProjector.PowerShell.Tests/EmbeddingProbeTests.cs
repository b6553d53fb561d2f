using System.Text.Json;

namespace EmbeddingProjector.Tests.Commands;

public sealed class EmbeddingProbeTests : IDisposable
{
    private static readonly string Digits = Path.Combine(RepositoryRoot.Path, "examples", "mnist");

    private readonly TemporaryFolder folder = new();

    public EmbeddingProbeTests() =>
        Assert.Equal(0, Run("Export-Embedding", Digits, "-Include", "00[01]*", "-LogDir", "log").ExitCode);

    public void Dispose() => folder.Dispose();

    [Fact]
    public void A_probe_is_trained_judged_and_saved()
    {
        var run = Run("New-EmbeddingProbe", "log", "-Destination", "probe.safetensors", "-AsJson");

        var report = JsonDocument.Parse(run.Output).RootElement;
        var (train, test) = (report.GetProperty("TrainCount").GetInt32(), report.GetProperty("TestCount").GetInt32());
        Assert.Equal(LogCount, train + test);
        Assert.InRange(report.GetProperty("TestAccuracy").GetDouble(), 0.8, 1);
        Assert.InRange(report.GetProperty("KnnAccuracy").GetDouble(), 0.8, 1);
        var rows = report.GetProperty("Confusion").EnumerateArray().ToArray();
        Assert.Equal(test, rows.Sum(row => row.GetProperty("Count").GetInt32()));
        Assert.Equal(folder.File("probe.safetensors"), report.GetProperty("Path").GetString());
        Assert.True(File.Exists(folder.File("probe.safetensors")));
    }

    [Fact]
    public void The_confusion_is_a_labelled_table()
    {
        var lines = Run("New-EmbeddingProbe", "log").Lines.ToArray();

        var first = Array.FindIndex(lines, line => line.StartsWith("Confusion ", StringComparison.Ordinal));
        Assert.Matches("^Confusion +: +0 +1 +2 +3 +4 +5 +6 +7 +8 +9$", lines[first]);
        Assert.Matches("^ +9( +[0-9.]+){10}$", lines[first + 10]);
        Assert.Equal(lines[first].Length, lines[first + 10].Length);
    }

    [Fact]
    public void A_saved_probe_predicts_and_ranks_a_set()
    {
        Run("New-EmbeddingProbe", "log", "-Destination", "probe.safetensors");
        var predictions = Objects("Invoke-EmbeddingProbe", "log", "probe.safetensors", "-AsJson");
        var ranked = Objects(
            "Invoke-EmbeddingProbe", "log", "-Probe", "probe.safetensors", "-Class", "7", "-Top", "3", "-AsJson");

        Assert.Equal(LogCount, predictions.Length);
        Assert.InRange(predictions.Count(p => p.GetProperty("IsRight").GetBoolean()), 0.9 * LogCount, LogCount);
        Assert.Equal(
            [1, 2, 3, LogCount - 2, LogCount - 1, LogCount], ranked.Select(r => r.GetProperty("Place").GetInt32()));
        Assert.All(ranked[..3], r => Assert.Equal("7", r.GetProperty("Label").GetString()));
        Assert.All(ranked[3..], r => Assert.NotEqual("7", r.GetProperty("Label").GetString()));
        var scores = ranked.Select(r => r.GetProperty("Score").GetDouble()).ToArray();
        Assert.Equal(scores.OrderDescending(), scores);
    }

    [Fact]
    public void A_grid_shows_both_ends_of_each_ranking()
    {
        Run("New-EmbeddingProbe", "log", "-Destination", "probe.safetensors");
        string[] line = ["Invoke-EmbeddingProbe", "log", "probe.safetensors", "-Class", "7,1", "-Top", "3", "-Grid"];
        Assert.Contains("What if:", Run([.. line, "grid.svg", "-WhatIf"]).Error);
        Assert.False(File.Exists(folder.File("grid.svg")));
        Run([.. line, "grid.svg"]);

        var svg = File.ReadAllText(folder.File("grid.svg"));
        Assert.Equal(2 * 2 * 3, svg.Split("<image").Length - 1);
        Assert.Contains(">least alike<", svg);
        Assert.Contains("[UnknownFormat]", Run([.. line, "grid.bmp"]).Error);
    }

    [Fact]
    public void A_column_can_hold_the_classes()
    {
        var report = Objects(
            "New-EmbeddingProbe", "log", "-LabelColumn", "label", "-Method", "Ridge", "-TestFraction", "0",
            "-AsJson")[0];

        Assert.Equal(LogCount, report.GetProperty("TrainCount").GetInt32());
        Assert.Equal(0, report.GetProperty("TestCount").GetInt32());
        Assert.Equal(JsonValueKind.Null, report.GetProperty("TestAccuracy").ValueKind);
    }

    [Fact]
    public void What_if_writes_no_file()
    {
        var run = Run("New-EmbeddingProbe", "log", "-Destination", "probe.safetensors", "-WhatIf");

        Assert.Contains("What if:", run.Error);
        Assert.False(File.Exists(folder.File("probe.safetensors")));
    }

    [Theory]
    [InlineData("ColumnNotFound", "New-EmbeddingProbe", "log", "-LabelColumn", "colour")]
    [InlineData("OutOfRange", "New-EmbeddingProbe", "log", "-Method", "Knn", "-Neighbors", "5000")]
    [InlineData("OutOfRange", "New-EmbeddingProbe", "log", "-Method", "Knn", "-Standardize")]
    [InlineData("NoLabels", "New-EmbeddingProbe", "flat")]
    [InlineData("WeightFileInvalid", "Invoke-EmbeddingProbe", "log", "nowhere.safetensors")]
    [InlineData("ClassNotFound", "Invoke-EmbeddingProbe", "log", "probe.safetensors", "-Class", "ten")]
    [InlineData("NoPrototypes", "Invoke-EmbeddingProbe", "log", "votes.safetensors", "-Class", "7")]
    [InlineData("ProbeMismatch", "Invoke-EmbeddingProbe", "other", "probe.safetensors")]
    public void Bad_input_is_one_clear_error(string id, params string[] line)
    {
        Run("New-EmbeddingProbe", "log", "-Destination", "probe.safetensors");
        Run("New-EmbeddingProbe", "log", "-Method", "Knn", "-Destination", "votes.safetensors");
        Run("Export-Embedding", Path.Combine(Digits, "7"), "-First", "9", "-LogDir", "flat");
        Run("Export-Embedding", Digits, "-First", "9", "-LogDir", "other", "-Layer", "layer2", "-Pooling", "Average");

        var run = Run(line);

        Assert.Equal((1, ""), (run.ExitCode, run.Output));
        Assert.Contains($"[{id}]", run.Error);
    }

    private int LogCount => File.ReadLines(folder.File("log/tiny-resnet20/items.tsv")).Count() - 1;

    private JsonElement[] Objects(params string[] line) =>
        [.. Run(line).Lines.Select(text => JsonDocument.Parse(text).RootElement)];

    private PowerShellRun Run(params string[] arguments) => PowerShellRun.Of(folder.Path, arguments);
}
