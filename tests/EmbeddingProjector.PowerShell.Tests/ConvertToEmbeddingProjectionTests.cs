using EmbeddingProjector.Tests.Logs;
using System.Text.Json;
using EmbeddingProjector.Imaging;
using EmbeddingProjector.Logs;

namespace EmbeddingProjector.Tests.Commands;

public sealed class ConvertToEmbeddingProjectionTests : IDisposable
{
    private const int Count = 40;
    private static readonly string Digits = Path.Combine(RepositoryRoot.Path, "examples", "mnist");

    private readonly TemporaryFolder folder = new();

    public ConvertToEmbeddingProjectionTests() =>
        Assert.Equal(0, Run("Export-Embedding", Digits, "-First", $"{Count}", "-LogDir", "log").ExitCode);

    public void Dispose() => folder.Dispose();

    [Fact]
    public void An_export_reads_back_with_ids_labels_files_and_thumbnails()
    {
        var set = ExportedEmbeddings.Read(folder.File("log"));

        Assert.Equal(("tiny-resnet20", Count, 128), (set.Name, set.Ids.Count, set.Vectors.Columns));
        Assert.Equal(Count, set.Ids.Distinct().Count());
        Assert.Equal(set.Labels, set.Files!.Select(file => file.Split('/')[0]));
        Assert.All(set.Thumbnails!.Value, thumbnail => Assert.Equal((64, 64), (thumbnail.Width, thumbnail.Height)));
        var raw = File.ReadAllBytes(folder.File("log/tiny-resnet20/tensors.bytes"));
        Assert.Equal(BitConverter.ToSingle(raw, 4 * ((128 * 7) + 5)), set.Vectors[7, 5]);
    }

    [Fact]
    public void Every_item_gets_its_coordinates_and_the_axes_their_variance()
    {
        var run = Run("ConvertTo-EmbeddingProjection", "log", "-Dimension", "3", "-AsJson");

        var result = JsonDocument.Parse(run.Output).RootElement;
        var items = result.GetProperty("Items").EnumerateArray().ToArray();
        var ratios = result.GetProperty("ExplainedVarianceRatio").EnumerateArray().Select(r => r.GetDouble()).ToArray();
        Assert.Equal(Count, items.Length);
        Assert.Equal(3, ratios.Length);
        Assert.Equal(ratios.OrderDescending(), ratios);
        Assert.InRange(ratios.Sum(), 0.1, 1);
        // Scores along a component have mean 0.
        Assert.Equal(0, items.Average(item => item.GetProperty("Z").GetDouble()), 1e-5);
    }

    [Theory]
    [InlineData("Lda")]
    [InlineData("Tsne", "-Perplexity", "5")]
    [InlineData("Umap", "-Neighbors", "6", "-Metric", "Cosine")]
    public void Every_method_parts_the_digits_and_a_seed_repeats_it(string method, params string[] options)
    {
        Run("Export-Embedding", Digits, "-Include", "000*", "-LogDir", "digits");
        string[] line = ["ConvertTo-EmbeddingProjection", "digits", "-Method", method, "-Seed", "7", "-AsJson", .. options];

        var output = Run(line).Output;

        var items = JsonDocument.Parse(output).RootElement.GetProperty("Items").EnumerateArray()
            .Select(i => (Label: i.GetProperty("Label").GetString(), X: Value(i, "X"), Y: Value(i, "Y"))).ToArray();
        var alike = items.Count(item => items.Where(other => other != item)
            .MinBy(other => Math.Pow(other.X - item.X, 2) + Math.Pow(other.Y - item.Y, 2)).Label == item.Label);
        Assert.True(items.Length > 80, $"{items.Length} items");
        Assert.InRange(alike, 0.6 * items.Length, items.Length);
        Assert.Equal(output, Run(line).Output);

        static double Value(JsonElement item, string name) => item.GetProperty(name).GetDouble();
    }

    [Fact]
    public void The_plot_is_a_picture_of_the_size_asked_for()
    {
        string[] line = ["ConvertTo-EmbeddingProjection", "log", "-Width", "500", "-Height", "400", "-Plot"];
        Run([.. line, "digits.png", "-Thumbnail"]);
        Run([.. line, "digits.svg"]);

        var picture = ImageDecoder.Decode(File.ReadAllBytes(folder.File("digits.png")), ImageReadOptions.Default);
        Assert.Equal((500, 400), (picture.Width, picture.Height));
        Assert.Contains("<svg", File.ReadAllText(folder.File("digits.svg")));
    }

    [Fact]
    public void Panels_show_more_dimensions_another_method_and_a_probes_prototypes()
    {
        Run("Export-Embedding", Digits, "-Include", "000*", "-LogDir", "digits");
        Run("New-EmbeddingProbe", "digits", "-Destination", "probe.safetensors");

        var run = Run(
            "ConvertTo-EmbeddingProjection", "digits", "-Panel", "1-2,3-4,5-6,Lda:1-2", "-Probe", "probe.safetensors",
            "-Plot", "panels.svg", "-AsJson");

        var result = JsonDocument.Parse(run.Output).RootElement;
        Assert.Equal(6, result.GetProperty("ExplainedVarianceRatio").GetArrayLength());
        Assert.Equal(128, result.GetProperty("Scalings")[5].GetArrayLength());
        var svg = File.ReadAllText(folder.File("panels.svg"));
        Assert.Contains(">PC 6 (", svg);
        Assert.Contains(">LD 2 (", svg);
        Assert.Equal(4 * 10, svg.Split("<polygon").Length - 1); // an arrow a digit in each panel
    }

    [Fact]
    public void A_column_of_numbers_colours_along_a_scale()
    {
        Run("ConvertTo-EmbeddingProjection", "log", "-ColorBy", "probability", "-Plot", "digits.svg");

        Assert.Contains(">probability<", File.ReadAllText(folder.File("digits.svg")));
    }

    [Fact]
    public void What_if_draws_nothing()
    {
        var run = Run("ConvertTo-EmbeddingProjection", "log", "-Plot", "digits.png", "-WhatIf");

        Assert.Contains("What if:", run.Error);
        Assert.False(File.Exists(folder.File("digits.png")));
    }

    [Theory]
    [InlineData("LogNotFound", "elsewhere")]
    [InlineData("LogTagNotFound", "log", "-Tag", "resnet18")]
    [InlineData("UnknownFormat", "log", "-Plot", "digits.jpg")]
    [InlineData("OutOfRange", "log", "-Method", "Tsne", "-Perplexity", "40")]
    [InlineData("OutOfRange", "log", "-Method", "Umap", "-Dimension", "4")]
    [InlineData("SampleWithoutUmap", "log", "-Sample", "10")]
    [InlineData("PanelInvalid", "log", "-Panel", "1+2")]
    [InlineData("ColumnNotFound", "log", "-ColorBy", "weight", "-Plot", "a.png")]
    [InlineData("WeightFileInvalid", "log", "-Probe", "none.safetensors", "-Plot", "a.png")]
    [InlineData("TooFewClasses", "log", "-Method", "Lda")]
    public void Bad_input_is_one_clear_error(string id, params string[] arguments)
    {
        var run = Run(["ConvertTo-EmbeddingProjection", .. arguments]);

        Assert.Equal((1, ""), (run.ExitCode, run.Output));
        Assert.Contains($"[{id}]", run.Error);
    }

    [Fact]
    public void A_sample_is_fitted_and_said()
    {
        var run = Run(
            "ConvertTo-EmbeddingProjection", "log", "-Method", "Umap", "-Neighbors", "6", "-Sample", "20", "-Plot", "a.svg",
            "-Bookmark");

        Assert.True(run.ExitCode == 0, run.Error);
        Assert.Matches(@"Sample +: 20\n", run.Output);
        Assert.Contains("UMAP fitted to 20", File.ReadAllText(folder.File("a.svg")));
        Assert.Contains(
            "6 neighbors, fitted to 20, seed 0",
            File.ReadAllText(Directory.GetFiles(folder.File("log"), "bookmarks.json", SearchOption.AllDirectories)[0]));
    }

    [Fact]
    public void A_log_of_several_entries_needs_a_tag()
    {
        Run("Export-Embedding", Digits, "-First", "5", "-LogDir", "log", "-Tag", "few");

        Assert.Contains("[LogTagAmbiguous]", Run("ConvertTo-EmbeddingProjection", "log").Error);
        Assert.Matches(@"Count +: 5\n", Run("ConvertTo-EmbeddingProjection", "log", "-Tag", "few").Output);
    }

    [Fact]
    public void A_bookmark_is_added_to_the_log()
    {
        Assert.Contains("What if:", Run("ConvertTo-EmbeddingProjection", "log", "-Bookmark", "-WhatIf").Error);
        Assert.False(File.Exists(folder.File("log/tiny-resnet20/bookmarks.json")));

        Run("ConvertTo-EmbeddingProjection", "log", "-Bookmark");
        Run("ConvertTo-EmbeddingProjection", "log", "-Method", "Umap", "-Bookmark", "-Dimension", "3");

        var labels = JsonDocument.Parse(File.ReadAllText(folder.File("log/tiny-resnet20/bookmarks.json"))).RootElement
            .EnumerateArray().Select(state => state.GetProperty("label").GetString()).ToArray();
        Assert.Equal(2, labels.Length);
        Assert.StartsWith("PCA, ", labels[0]);
        Assert.Equal("UMAP, 15 neighbors, seed 0", labels[1]);
        Assert.Equal(
            "tiny-resnet20/bookmarks.json", Assert.Single(ProjectorLogReader.Open(folder.File("log"))).Info.BookmarksPath);
        var copy = Path.Combine(folder.File("log"), "tiny-resnet20", "embeddings.npy");
        File.Copy(copy, folder.File("alone.npy"));
        Assert.Contains("[BookmarkWithoutLog]", Run("ConvertTo-EmbeddingProjection", "alone.npy", "-Bookmark").Error);
    }

    private PowerShellRun Run(params string[] arguments) => PowerShellRun.Of(folder.Path, arguments);
}
