using EmbeddingProjector.Inference.Errors;
using System.Collections.Immutable;
using EmbeddingProjector.Inference.Engines;
using EmbeddingProjector.Inference.Engines.Reference;
using EmbeddingProjector.Inference.Graph;
using EmbeddingProjector.Inference.Models;
using EmbeddingProjector.Inference.Models.Download;
using EmbeddingProjector.Inference.Weights;

namespace EmbeddingProjector.Tests.Models;

public sealed partial class ModelLoaderTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void The_default_model_loads_from_the_library_itself()
    {
        using var model = Loader().Load("Tiny-ResNet20");

        Assert.Equal(new TensorShape(30), model.Graph.Logits.Shape);
        Assert.Equal("ankle boot", model.Categories[29]);
        Assert.Equal(32, model.Transform.CropSize);
        Assert.Equal(WeightHash.Of("embedded:tiny-resnet20.safetensors"), model.WeightsSha256);
        Assert.Empty(model.UnusedKeys);
    }

    [Fact]
    public void A_published_file_in_the_folder_loads_with_its_sets_transform_and_ImageNets_names()
    {
        Save("squeezenet1_1-b8a52dc0.pth", ModelCatalog.Find("squeezenet1_1").Build(1000));

        using var model = Loader().Load("squeezenet1_1", "imagenet1k_v1");

        Assert.Equal("IMAGENET1K_V1", model.WeightSetName);
        Assert.Equal(256, model.Transform.ResizeSize);
        Assert.Equal("tench", model.Categories[0]);
        Assert.Equal("toilet tissue", model.Categories[999]);
    }

    [Theory]
    [InlineData(null, "IMAGENET1K_V2", 232)]
    [InlineData("DEFAULT", "IMAGENET1K_V2", 232)]
    [InlineData("imagenet1k_v1", "IMAGENET1K_V1", 256)]
    public void A_set_is_found_by_name_and_the_default_is_the_newest(string? name, string set, int resize)
    {
        var found = ModelCatalog.Find("resnet50").FindWeights(name);

        Assert.Equal((set, resize), (found.Name, found.Transform.ResizeSize));
    }

    [Fact]
    public void An_unknown_set_lists_those_there_are()
    {
        var error = Assert.Throws<NameNotFoundException>(() => Loader().Load("resnet50", "IMAGENET1K_V3"));

        Assert.Contains("IMAGENET1K_V1", error.Nearest);
        Assert.Contains("IMAGENET1K_V2", error.Nearest);
    }

    [Fact]
    public void Weights_that_are_not_here_are_named_with_their_url_when_the_network_is_forbidden()
    {
        var error = Assert.Throws<WeightsNotFoundException>(() => Loader().Load("resnet18"));

        Assert.Contains("resnet18-f37072fd.pth", error.Message);
        Assert.Contains(folder.Path, error.Message);
    }

    [Fact]
    public void Another_set_that_is_here_is_offered_and_not_taken()
    {
        Save("resnet50-0676ba61.pth", ModelCatalog.Find("resnet50").Build(1000));

        var error = Assert.Throws<WeightsNotFoundException>(() => Loader().Load("resnet50"));

        Assert.Equal("resnet50-11ad3fa6.pth", error.FileName);
        Assert.Contains("IMAGENET1K_V1 (resnet50-0676ba61.pth) is here", error.Message);
    }

    [Fact]
    public void A_forged_number_of_classes_is_refused_before_anything_is_made_of_it()
    {
        var path = folder.File("mine.safetensors");
        var weights = new FormulaWeights("forged", ModelCatalog.Default.Build(30).Parameters.Select(
            entry => entry.Name == "fc.weight" ? (entry.Name, [int.MaxValue, 0]) : entry));
        SafetensorsWriter.Write(path, [.. weights.Names.Select(name => Read(weights, name))]);

        var error = Assert.Throws<WeightMismatchException>(() => Loader().Load("tiny-resnet20", weightsPath: path));

        Assert.Equal(("fc.weight", "[30,128]"), (error.ParameterName, error.Expected));
    }

    [Fact]
    public void A_fine_tuned_file_brings_its_own_number_of_classes()
    {
        var path = Save("mine.pth", ModelCatalog.Default.Build(5));

        using var model = Loader().Load("tiny-resnet20", weightsPath: path);

        Assert.Equal(new TensorShape(5), model.Graph.Logits.Shape);
        Assert.Equal("0 1 2 3 4", string.Join(' ', model.Categories));
        Assert.Equal(ModelLoader.CustomWeights, model.WeightSetName);
    }

    [Fact]
    public void A_convolution_as_head_brings_its_number_of_classes_too()
    {
        var path = Save("mine.pth", ModelCatalog.Find("squeezenet1_0").Build(3));

        using var model = Loader().Load("squeezenet1_0", weightsPath: path);

        Assert.Equal(new TensorShape(3), model.Graph.Logits.Shape);
    }

    [Theory]
    [InlineData("cat|dog", new[] { "cat", "dog" })]
    [InlineData("""["cat|tom","dog"]""", new[] { "cat|tom", "dog" })]
    [InlineData("cat|dog|bird", new[] { "0", "1" })]
    [InlineData("""["cat",null]""", new[] { "0", "1" })]
    [InlineData("""["cat",""", new[] { "0", "1" })]
    public void Names_of_classes_come_from_the_files_metadata_where_their_number_fits(string classes, string[] expected)
    {
        var path = folder.File("mine.safetensors");
        var weights = new FormulaWeights(ModelCatalog.Default.Build(2));
        SafetensorsWriter.Write(path, [.. weights.Names.Select(name => Read(weights, name))],
            new Dictionary<string, string> { ["classes"] = classes });

        using var model = Loader().Load("tiny-resnet20", weightsPath: path);

        Assert.Equal(expected, model.Categories);
    }

    [Fact]
    public void A_published_file_elsewhere_is_known_by_its_name()
    {
        var v1 = Save("resnet50-0676ba61.pth", ModelCatalog.Find("resnet50").Build(1000));

        using var model = Loader().Load("resnet50", weightsPath: v1);

        Assert.Equal("IMAGENET1K_V1", model.WeightSetName);
        Assert.Equal(256, model.Transform.ResizeSize);
    }

    [Fact]
    public void A_refused_file_is_closed()
    {
        var path = Save("mine.pth", ModelCatalog.Find("resnet18").Build(10));
        Assert.Throws<WeightMismatchException>(() => Loader().Load("tiny-resnet20", weightsPath: path));

        using var exclusive = new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.None);
        Assert.True(exclusive.Length > 0);
    }

    // No network: a file that is not in the folder is an error.
    private ModelLoader Loader() => new(new WeightStore(folder.Path, new WeightDownloader(), _ => "1"));

    private string Save(string name, ModelGraph graph)
    {
        new FormulaWeights(graph).Save(folder.File(name));
        return folder.File(name);
    }

    private string SaveUnder(
        string prefix, string name, IEnumerable<(string Name, ImmutableArray<int> Shape)> parameters)
    {
        new FormulaWeights("mine", parameters.Select(entry => (prefix + entry.Name, entry.Shape)))
            .Save(folder.File(name));
        return folder.File(name);
    }

    private static WeightTensor Read(IWeightSource weights, string name) =>
        weights.TryRead(name, out var tensor) ? tensor : throw new KeyNotFoundException(name);
}
