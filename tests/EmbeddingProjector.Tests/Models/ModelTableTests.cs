using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using EmbeddingProjector.Inference.Graph;
using EmbeddingProjector.Inference.Graph.Ops;
using EmbeddingProjector.Inference.Models;

namespace EmbeddingProjector.Tests.Models;

/// <summary>The tables against what torchvision 0.14 says of its own models (Fixtures/models/describe.py remakes the
/// file).</summary>
public sealed class ModelTableTests
{
    private static readonly Dictionary<string, JsonElement> Torchvision =
        JsonSerializer.Deserialize<Dictionary<string, JsonElement>>(
            File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Fixtures", "models", "torchvision.json")))!;

    private static readonly string[] OwnModels = ["tiny-resnet20", "pixels"];

    public static TheoryData<string> ModelNames => [.. ModelCatalog.Names.Except(OwnModels)];

    public static TheoryData<string> FixtureNames => [.. ModelCatalog.Names.Where(
        name => File.Exists(SharedData.PathOf("fixtures", "models", $"{name}.json")))];

    [Fact]
    public void The_catalog_has_every_model_of_the_golden_file() =>
        Assert.Equal(Torchvision.Keys.Order(), ModelCatalog.Names.Except(OwnModels).Order());

    [Theory, MemberData(nameof(ModelNames))]
    public void Nodes_have_torchvisions_feature_extraction_names_in_its_order(string name)
    {
        var graph = ModelCatalog.Find(name).Build(1000);
        var nodes = graph.Ancestors(graph.Logits)
            .Where(node => node.Op is not ChannelAffineOp) // one node in place of torchvision's thirteen
            .Select(node => node.Name).ToArray();

        Assert.Equal(Torchvision[name].GetProperty("nodes").GetInt32(), nodes.Length);
        Assert.Equal(Torchvision[name].GetProperty("nodesSha256").GetString(), Sha256(nodes));
    }

    [Theory, MemberData(nameof(ModelNames))]
    public void Parameters_have_the_state_dicts_names_and_shapes_in_its_order(string name)
    {
        var graph = ModelCatalog.Find(name).Build(1000);
        var state = graph.Parameters.Select(entry => $"{entry.Name} [{string.Join(", ", entry.Shape)}]").ToArray();

        Assert.Equal(Torchvision[name].GetProperty("state").GetInt32(), state.Length);
        Assert.Equal(Torchvision[name].GetProperty("stateSha256").GetString(), Sha256(state));
    }

    [Theory, MemberData(nameof(ModelNames))]
    public void Parameter_counts_are_torchvisions(string name) =>
        Assert.Equal(
            Torchvision[name].GetProperty("parameters").GetInt64(), ModelCatalog.Find(name).Build(1000).ParameterCount);

    [Theory, MemberData(nameof(ModelNames))]
    public void Weight_sets_are_torchvisions_with_its_default_first(string name)
    {
        var published = Torchvision[name].GetProperty("weights").EnumerateArray().Select(set => (
            set.GetProperty("name").GetString(), set.GetProperty("url").GetString(), set.GetProperty("crop").GetInt32(),
            set.GetProperty("resize").GetInt32(), set.GetProperty("interpolation").GetString(),
            set.GetProperty("categories").GetString()));
        var ours = ModelCatalog.Find(name).WeightSets.Select(set => (
            (string?)set.Name, set.Url?.ToString(), set.Transform.CropSize,
            set.Transform.ResizeSize, (string?)set.Transform.Interpolation.ToString().ToLowerInvariant(),
            (string?)Sha256(set.Categories)));

        Assert.Equal(published, ours);
    }

    [SharedTheory("fixtures/models"), MemberData(nameof(FixtureNames))]
    public void Every_leaf_module_writes_torchvisions_shape(string name)
    {
        var path = SharedData.PathOf("fixtures", "models", $"{name}.json");
        using var fixture = JsonDocument.Parse(File.ReadAllText(path));
        var graph = ModelCatalog.Find(name).Build(1000);

        foreach (var tap in fixture.RootElement.GetProperty("taps_shape_mean_std").EnumerateObject())
        {
            var shape = tap.Value[0].EnumerateArray().Skip(1).Select(length => length.GetInt32()); // without the batch
            Assert.Equal((tap.Name, new TensorShape([.. shape])), (tap.Name, graph.Find(tap.Name).Shape));
        }
    }

    [Fact]
    public void The_second_call_of_a_module_is_numbered_and_reads_the_same_path()
    {
        var relu = ModelCatalog.Find("resnet50").Build(1000).Find("layer1.0.relu_2");

        Assert.Equal("layer1.0.relu", relu.ModulePath);
        Assert.Equal(new TensorShape(256, 56, 56), relu.Shape);
    }

    private static string Sha256(IEnumerable<string> lines) => Convert.ToHexStringLower(
        SHA256.HashData(Encoding.UTF8.GetBytes(string.Concat(lines.Select(line => line + "\n")))));
}
