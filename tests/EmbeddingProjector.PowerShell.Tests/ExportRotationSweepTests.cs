using System.Text.Json;
using EmbeddingProjector.Logs;

namespace EmbeddingProjector.Tests.Commands;

public sealed class ExportRotationSweepTests : IDisposable
{
    // The logits are within 1e-5 of torchvision's, relatively, and about 10 large.
    private const double ProbabilityTolerance = 1e-4;

    private static readonly string Cat = Path.Combine(RepositoryRoot.Path, "examples", "photos", "cat.jpg");

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void A_turn_is_measured_and_written()
    {
        var result = Json(Run("Export-RotationSweep", Cat, "-Angle", "0,90,180,270", "-AsJson"));

        Assert.Equal([0, 90, 180, 270], Numbers(result, "Values"));
        Assert.Equal(1, Numbers(result, "Cosine")[0]);
        Assert.Equal("logits", result.GetProperty("Layer").GetString());
        Assert.Equal(30, result.GetProperty("Dimension").GetInt32());
        Assert.Equal(result.GetProperty("FlipCount").GetInt32(), result.GetProperty("Flips").GetArrayLength());
        Assert.Equal(4, ExportedEmbeddings.Read(folder.File("runs/cat-rotation"), "tiny-resnet20").Count);
        foreach (var file in (string[])["Heatmap", "HeatmapPage", "Curve", "CurveSvg"])
            Assert.True(File.Exists(result.GetProperty(file).GetString()), file);
    }

    [Theory]
    [InlineData("-Scale", "0.5,1,2", "scale", 1)]
    [InlineData("-Blur", "0,1.5,20", "blur", 0)]
    [InlineData("-Brightness", "0.2,1,3", "brightness", 1)]
    public void Other_series_are_swept_alike(string parameter, string values, string column, int unchanged)
    {
        var run = Run("Export-RotationSweep", Cat, parameter, values, "-LogDir", "log", "-Fill", "mean", "-AsJson");

        Assert.Equal(values.Split(','), Column("log", column));
        var cosine = Numbers(Json(run), "Cosine");
        Assert.Equal(1, cosine[unchanged]);
        Assert.InRange(cosine.Min(), -1, 0.999);
    }

    [Fact]
    public void The_control_has_equal_rows()
    {
        Run("Export-RotationSweep", Cat, "-Control", "5", "-LogDir", "log", "-Layer", "embedding");

        var set = ExportedEmbeddings.Read(folder.File("log"));
        Assert.Equal(5, set.Count);
        for (var i = 1; i < set.Count; i++)
            Assert.Equal(set.Vectors.Row(0).ToArray(), set.Vectors.Row(i).ToArray());
    }

    [Fact]
    public void Fill_expand_and_crop_change_the_pictures()
    {
        string[][] ways = [[], ["-Fill", "#ff0000"], ["-Fill", "edge"], ["-Expand"], ["-Crop", "circle"]];
        string[] line = ["Export-RotationSweep", Cat, "-Angle", "0,45", "-AsJson", "-LogDir"];
        var cosines = ways.Select((way, i) => Numbers(Json(Run([.. line, $"log{i}", .. way])), "Cosine")[1]);

        Assert.Equal(ways.Length, cosines.Distinct().Count());
    }

    [SharedFact("weights/squeezenet1_0-imagenet.pth")]
    public void The_cat_of_ImageNet_turned_is_what_torchvision_says()
    {
        // Image.rotate(angle, Image.BILINEAR) of Pillow 9.4, then the preset and the model of torchvision 0.14.
        (string Class, double Probability)[] expected =
            [("Egyptian cat", 0.754606), ("tabby", 0.732136), ("lynx", 0.516142)];
        var weights = SharedData.PathOf("weights/squeezenet1_0-imagenet.pth");

        string[] model = ["-Model", "squeezenet1_0", "-WeightsPath", weights];
        var result = Json(Run(["Export-RotationSweep", Cat, "-Angle", "0,75,165", "-AsJson", .. model]));

        Assert.Equal(expected.Select(e => e.Class), Texts(result, "Predicted"));
        foreach (var (e, found) in expected.Zip(Numbers(result, "Probability")))
            Assert.Equal(e.Probability, found, ProbabilityTolerance);
    }

    [Fact]
    public void What_if_writes_nothing()
    {
        var run = Run("Export-RotationSweep", Cat, "-WhatIf");

        Assert.Contains("What if:", run.Error);
        Assert.Empty(Directory.GetFileSystemEntries(folder.Path));
    }

    [Fact]
    public void A_damaged_picture_is_one_error_and_the_others_go_on()
    {
        folder.Write("photos/a.jpg", [0xFF, 0xD8, 0xFF, 1]);
        File.Copy(Cat, folder.File("photos/b.jpg"));

        var run = Run("Export-RotationSweep", "photos", "-Angle", "0,90");

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("[ImageUnreadable]", run.Error);
        Assert.True(Directory.Exists(folder.File("runs/b-rotation")));
        Assert.False(Directory.Exists(folder.File("runs/a-rotation")));
    }

    [Theory]
    [InlineData("NotFinite", "-Angle", "0,NaN")]
    [InlineData("TooFewItems", "-Angle", "5")]
    [InlineData("FillUnknown", "-Fill", "white")]
    [InlineData("SweepAmbiguous", "-Angle", "0,1", "-Blur", "0,1")]
    [InlineData("OutOfRange", "-Crop", "circle", "-Expand")]
    [InlineData("LayerNotFound", "-Layer", "layer9")]
    [InlineData("LogTagInvalid", "-Tag", "a+b")]
    public void Bad_input_is_one_clear_error(string id, params string[] arguments)
    {
        var run = Run(["Export-RotationSweep", Cat, .. arguments]);

        Assert.Equal((1, ""), (run.ExitCode, run.Output));
        Assert.Contains($"[{id}]", run.Error);
    }

    [SharedFact("weights/squeezenet1_0-imagenet.pth")]
    public void An_input_too_small_for_the_model_is_named()
    {
        var weights = SharedData.PathOf("weights/squeezenet1_0-imagenet.pth");

        var run = Run("Export-RotationSweep", Cat, "-Model", "squeezenet1_0", "-WeightsPath", weights, "-Size", "8");

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("[GraphInvalid]", run.Error);
    }

    private string[] Column(string log, string name) => [.. ExportedEmbeddings.Read(folder.File(log)).Columns
        .First(column => column.Name == name).Values];

    private static JsonElement Json(PowerShellRun run)
    {
        Assert.True(run.ExitCode == 0, run.Error);
        return JsonDocument.Parse(run.Output).RootElement;
    }

    private static double[] Numbers(JsonElement result, string name) =>
        [.. result.GetProperty(name).EnumerateArray().Select(value => value.GetDouble())];

    private static string?[] Texts(JsonElement result, string name) =>
        [.. result.GetProperty(name).EnumerateArray().Select(value => value.GetString())];

    private PowerShellRun Run(params string[] arguments) => PowerShellRun.Of(folder.Path, arguments);
}
