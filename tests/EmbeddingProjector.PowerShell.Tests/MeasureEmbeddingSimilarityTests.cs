using System.Text.Json;
using EmbeddingProjector.Analysis;
using EmbeddingProjector.Logs;

namespace EmbeddingProjector.Tests.Commands;

public sealed class MeasureEmbeddingSimilarityTests : IDisposable
{
    // Scores pass through single precision.
    private const double Tolerance = 1e-6;

    private static readonly string Digits = Path.Combine(RepositoryRoot.Path, "examples", "mnist");

    private readonly TemporaryFolder folder = new();

    public MeasureEmbeddingSimilarityTests() =>
        Assert.Equal(0, Run("Export-Embedding", Digits, "-Include", "0000*", "-LogDir", "log").ExitCode);

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData(VectorMetric.Cosine)]
    [InlineData(VectorMetric.Dot)]
    [InlineData(VectorMetric.Euclidean)]
    public void Chosen_items_are_compared_each_with_each_in_the_order_asked_for(VectorMetric metric)
    {
        var set = ExportedEmbeddings.Read(folder.File("log"));

        var result = Measure("-Id", $"{set.Ids[3]},{set.Ids[1]}", "-Metric", $"{metric}");

        Assert.Equal([set.Ids[3], set.Ids[1]], Texts(result, "Names"));
        var scores = Scores(result);
        var expected = VectorScore.Of(set.Vectors.Row(3), set.Vectors.Row(1), metric);
        Assert.Equal(expected, scores[0][1]!.Value, Tolerance * Math.Max(1, expected));
        Assert.Equal(scores[0][1], scores[1][0]);
        Assert.Equal([set.Labels![3], set.Labels[1]], Texts(result, "Labels"));
    }

    [Fact]
    public void Conditions_and_a_number_choose_items_too()
    {
        var set = ExportedEmbeddings.Read(folder.File("log"));

        var result = Measure("-Where", $"label!={set.Labels![0]}", "-First", "3");

        Assert.Equal(
            set.Ids.Where((_, i) => set.Labels[i] != set.Labels[0]).Take(3), Texts(result, "Names"));
    }

    [Fact]
    public void Classes_are_compared_by_means_and_one_without_a_pair_has_none()
    {
        var set = ExportedEmbeddings.Read(folder.File("log"));
        var labels = set.Labels!;
        var alone = labels.First(label => labels.Count(other => other == label) == 1);

        var result = Measure("-ByClass");

        var names = Texts(result, "Names");
        var place = Array.IndexOf(names, alone);
        Assert.Equal(labels.Distinct().Order(), names);
        Assert.Null(Scores(result)[place][place]);
        Assert.NotNull(Scores(result)[place][(place + 1) % names.Length]);
        Assert.Single(Scores(Measure("-ByClass", "-Where", $"label={alone}")));
    }

    [Fact]
    public void Duplicates_come_as_groups_with_their_scores()
    {
        var twin = Directory.CreateDirectory(folder.File("twins/a")).FullName;
        var files = Directory.GetFiles(Path.Combine(Digits, "1")).Order().Take(2).ToArray();
        File.Copy(files[0], Path.Combine(twin, "x.png"));
        File.Copy(files[0], Path.Combine(twin, "y.png"));
        File.Copy(files[1], Path.Combine(twin, "z.png"));
        Run("Export-Embedding", "twins", "-LogDir", "twinlog");

        var run = Run("Measure-EmbeddingSimilarity", "twinlog", "-Duplicate", "-Threshold", "1", "-AsJson");
        var group = JsonDocument.Parse(Assert.Single(run.Lines)).RootElement;

        Assert.Equal(["a/x.png", "a/y.png"], Texts(group, "Files"));
        Assert.Equal((2, 1), (group.GetProperty("Count").GetInt32(), group.GetProperty("Least").GetDouble()));
        Assert.EndsWith("-2", Texts(group, "Ids")[1]);
        var apart = Run(
            "Measure-EmbeddingSimilarity", "twinlog", "-Dup", "-Metric", "Eu", "-Threshold", "0", "-AsJson");
        Assert.Single(apart.Lines);
        Assert.Empty(Run("Measure-EmbeddingSimilarity", "log", "-Duplicate", "-Threshold", "1").Output);
    }

    [Fact]
    public void The_plot_is_drawn_unless_what_if_asks()
    {
        Measure("-ByClass", "-Plot", "classes.svg");
        Run("Measure-EmbeddingSimilarity", "log", "-Plot", "items.png", "-WhatIf");

        Assert.Contains("<svg", File.ReadAllText(folder.File("classes.svg")));
        Assert.False(File.Exists(folder.File("items.png")));
    }

    [Theory]
    [InlineData("ThresholdMissing", "-Duplicate", "-Metric", "Dot")]
    [InlineData("OutOfRange", "-Duplicate", "-Threshold", "NaN")]
    [InlineData("UnknownFormat", "-Plot", "plot.bmp")]
    [InlineData("ItemNotFound", "-Id", "nobody")]
    [InlineData("NoItemLeft", "-Where", "label=horse")]
    public void Bad_input_is_one_clear_error(string id, params string[] arguments)
    {
        var run = Run(["Measure-EmbeddingSimilarity", "log", .. arguments]);

        Assert.Equal((1, ""), (run.ExitCode, run.Output));
        Assert.Contains($"[{id}]", run.Error);
    }

    [Fact]
    public void A_set_without_labels_has_no_classes_to_compare()
    {
        Directory.CreateDirectory(folder.File("flat"));
        foreach (var file in Directory.GetFiles(Path.Combine(Digits, "1")).Order().Take(3))
            File.Copy(file, folder.File($"flat/{Path.GetFileName(file)}"));
        Run("Export-Embedding", "flat", "-LogDir", "flatlog");

        Assert.Contains("[NoLabels]", Run("Measure-EmbeddingSimilarity", "flatlog", "-ByClass").Error);
    }

    private PowerShellRun Run(params string[] arguments) => PowerShellRun.Of(folder.Path, arguments);

    private JsonElement Measure(params string[] arguments)
    {
        var run = Run(["Measure-EmbeddingSimilarity", "log", "-AsJson", .. arguments]);
        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        return JsonDocument.Parse(run.Output).RootElement;
    }

    private static string[] Texts(JsonElement result, string name) =>
        [.. result.GetProperty(name).EnumerateArray().Select(value => value.GetString()!)];

    private static double?[][] Scores(JsonElement result) =>
        result.GetProperty("Scores").Deserialize<double?[][]>()!;
}
