using System.Text.Json;

namespace EmbeddingProjector.Tests.Commands;

public sealed class GetImageEmbeddingTests : IDisposable
{
    private static readonly string Digits = Path.Combine(RepositoryRoot.Path, "examples", "mnist");

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Each_picture_gives_its_id_label_vector_and_prediction()
    {
        var first = Objects(Run("Get-ImageEmbedding", Digits, "-First", "20", "-AsJson"))[0];

        Assert.StartsWith("i", first.GetProperty("Id").GetString());
        Assert.Equal("0", first.GetProperty("Label").GetString());
        Assert.Equal("0/00003.png", first.GetProperty("Name").GetString());
        Assert.Equal(Path.Combine(Digits, "0", "00003.png"), first.GetProperty("Path").GetString());
        Assert.Equal("digit 0", first.GetProperty("Prediction").GetString());
        Assert.InRange(first.GetProperty("Probability").GetDouble(), 0.5, 1);
        Assert.Equal(128, first.GetProperty("Vector").GetArrayLength());
    }

    [Fact]
    public void A_vector_is_the_same_from_a_stream_of_files_and_from_their_folder()
    {
        var files = Directory.GetFiles(Path.Combine(Digits, "4")).Order(StringComparer.Ordinal).Take(11).ToArray();

        var streamed = Objects(
            PowerShellRun.Of(folder.Path, files, "Get-ImageEmbedding", "-BatchSize", "3", "-AsJson"));
        var read = Objects(Run("Get-ImageEmbedding", Path.Combine(Digits, "4"), "-First", "11", "-AsJson"));

        Assert.Equal(11, streamed.Length);
        Assert.Equal(read.Select(Vector), streamed.Select(Vector));
        Assert.All(streamed, image => Assert.Equal("4", image.GetProperty("Label").GetString()));
    }

    [Fact]
    public void Equal_content_is_numbered_over_the_whole_stream()
    {
        var file = Path.Combine(Digits, "0", "00003.png");

        var ids = Objects(Run("Get-ImageEmbedding", file, file, file, "-AsJson"))
            .Select(image => image.GetProperty("Id").GetString()!).ToArray();

        Assert.Equal([ids[0], ids[0] + "-2", ids[0] + "-3"], ids);
    }

    [Fact]
    public void First_counts_over_all_paths()
    {
        var run = Run(
            "Get-ImageEmbedding", Path.Combine(Digits, "0"), Path.Combine(Digits, "1"), "-First", "52", "-AsJson");

        Assert.Equal(52, run.Lines.Count());
    }

    [Fact]
    public void A_path_that_names_nothing_is_an_error_and_the_others_go_on()
    {
        var run = Run("Get-ImageEmbedding", "missing.png", Path.Combine(Digits, "0", "00003.png"), "-AsJson");

        Assert.Equal(1, run.ExitCode);
        Assert.Single(run.Lines);
        Assert.Contains("[ImagePathNotFound]", run.Error);
    }

    [Fact]
    public void A_file_that_is_no_picture_is_passed_over_and_said()
    {
        var run = Run(
            "Get-ImageEmbedding", Path.Combine(Digits, "SOURCE.md"), Path.Combine(Digits, "0", "00003.png"), "-AsJson");

        Assert.Equal(0, run.ExitCode);
        Assert.Single(run.Lines);
        Assert.Contains("WARNING: files that are no image, passed over: 1", run.Error);
    }

    [Fact]
    public void A_damaged_picture_is_an_error_with_its_path()
    {
        var damaged = folder.Write("damaged.png", "no picture"u8);

        var run = Run("Get-ImageEmbedding", damaged, Path.Combine(Digits, "0", "00003.png"), "-AsJson");

        Assert.Equal(1, run.ExitCode);
        Assert.Single(run.Lines);
        Assert.Contains(damaged, run.Error);
    }

    [Fact]
    public void Pictures_of_a_packed_data_set_come_one_by_one()
    {
        folder.Write("images-idx3-ubyte", Data.DataSetFiles.IdxImages(3, 28, 28));
        folder.Write("labels-idx1-ubyte", Data.DataSetFiles.IdxLabels(7, 2, 1));

        var images = Objects(Run("Get-ImageEmbedding", "images-idx3-ubyte", "-AsJson"));

        Assert.Equal(
            [("images-idx3-ubyte/00000", "7"), ("images-idx3-ubyte/00001", "2"), ("images-idx3-ubyte/00002", "1")],
            images.Select(image => (image.GetProperty("Name").GetString()!, image.GetProperty("Label").GetString()!)));
    }

    [Fact]
    public void A_layer_with_maps_can_be_pooled()
    {
        string[] line = ["Get-ImageEmbedding", Digits, "-First", "1", "-Layer", "layer1", "-AsJson"];

        Assert.Equal(32 * 32 * 32, Objects(Run(line))[0].GetProperty("Dimension").GetInt32());
        Assert.Equal(32, Objects(Run([.. line, "-Pooling", "Average"]))[0].GetProperty("Dimension").GetInt32());
    }

    [Fact]
    public void Weights_that_do_not_fit_stop_the_command()
    {
        var models = Path.Combine(RepositoryRoot.Path, "src", "EmbeddingProjector.Inference", "Models");
        var weights = Path.Combine(models, "TinyResNet20", "tiny-resnet20.safetensors");

        var run = Run("Get-ImageEmbedding", Digits, "-Model", "resnet18", "-WeightsPath", weights);

        Assert.Equal((1, ""), (run.ExitCode, run.Output));
        Assert.Contains("[WeightMismatch]", run.Error);
    }

    private PowerShellRun Run(params string[] arguments) => PowerShellRun.Of(folder.Path, arguments);

    private static JsonElement[] Objects(PowerShellRun run) =>
        [.. run.Lines.Select(line => JsonDocument.Parse(line).RootElement)];

    private static string Vector(JsonElement image) => image.GetProperty("Vector").GetRawText();
}
