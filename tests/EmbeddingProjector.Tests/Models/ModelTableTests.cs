using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
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

    public static TheoryData<string> OldModelNames =>
        [.. Torchvision.Where(model => model.Value.TryGetProperty("nodes", out _)).Select(model => model.Key)];

    // What one node of ours stands for: a shuffle's and a norm's views, the class token, attention's parts.
    private static Regex Fused { get; } =
        new(@"^(class_token|expand|.*\.(view|transpose|contiguous|permute|layer_norm|getitem))$");

    public static TheoryData<string> FixtureNames => [.. ModelCatalog.Names.Where(
        name => File.Exists(SharedData.PathOf("fixtures", "models", $"{name}.json")))];

    [Fact]
    public void The_catalog_has_every_model_of_the_golden_file() =>
        Assert.Equal(Torchvision.Keys.Order(), ModelCatalog.Names.Except(OwnModels).Order());

    [Theory, MemberData(nameof(OldModelNames))]
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
    public void Parameters_have_the_state_dicts_names_and_shapes(string name)
    {
        var graph = ModelCatalog.Find(name).BuildAt(1000, SizeOf(name));
        var state = graph.Parameters.Select(entry => $"{entry.Name} [{string.Join(", ", entry.Shape)}]")
            .Order(StringComparer.Ordinal).ToArray();

        Assert.Equal(Torchvision[name].GetProperty("state").GetInt32(), state.Length);
        Assert.Equal(Torchvision[name].GetProperty("stateSha256").GetString(), Sha256(state));
    }

    [Theory, MemberData(nameof(ModelNames))]
    public void Parameter_counts_are_torchvisions(string name) =>
        Assert.Equal(
            Torchvision[name].GetProperty("parameters").GetInt64(),
            ModelCatalog.Find(name).BuildAt(1000, SizeOf(name)).ParameterCount);

    [Fact]
    public void Nodes_of_every_family_have_torchvisions_names_and_shapes()
    {
        var lines = File.ReadAllLines(Path.Combine(AppContext.BaseDirectory, "Fixtures", "models", "nodes.txt"));
        var models = lines.Select(line => line.Split('\t')).GroupBy(row => row[0]).ToArray();
        Assert.Equal(14, models.Length);
        foreach (var rows in models)
        {
            var graph = ModelCatalog.Find(rows.Key).BuildAt(1000, 224);
            var layers = graph.Layers.ToDictionary(layer => layer.Name, layer => layer.Shape);
            foreach (var row in rows.Where(row => !Fused.IsMatch(row[1])))
            {
                var shape = layers.TryGetValue(row[1], out var found) ? $"{found}" : "none";
                Assert.Equal((rows.Key, row[1], row[2]), (rows.Key, row[1], shape));
            }
        }
    }

    [Fact]
    public void Weight_sets_have_torchvisions_transforms_and_its_default_first()
    {
        Assert.Equal(114, ModelCatalog.All.Sum(model => model.WeightSets.Count(set => set.Url is not null)));
        Assert.Equal("IMAGENET1K_V2 232 224 Bilinear 80.858", Row("resnet50", null));
        Assert.Equal("IMAGENET1K_V1 256 224 Bilinear 76.13", Row("resnet50", "IMAGENET1K_V1"));
        Assert.Equal("IMAGENET1K_V1 256 224 Bicubic 77.692", Row("efficientnet_b0", null));
        Assert.Equal("IMAGENET1K_V1 256 224 Bilinear 81.072", Row("vit_b_16", null));
        Assert.Equal("IMAGENET1K_SWAG_E2E_V1 384 384 Bicubic 85.304", Row("vit_b_16", "imagenet1k_swag_e2e_v1"));
        Assert.Equal("IMAGENET1K_SWAG_E2E_V1 518 518 Bicubic 88.552", Row("vit_h_14", null));
        var means = ModelCatalog.Find("efficientnet_v2_l").DefaultWeights.Transform.Mean;
        Assert.All(means, mean => Assert.Equal(0.5f, mean));
        Assert.StartsWith("CC-BY-NC", ModelCatalog.Find("regnet_y_128gf").DefaultWeights.License);

        static string Row(string model, string? name)
        {
            var set = ModelCatalog.Find(model).FindWeights(name);
            var transform = set.Transform;
            return FormattableString.Invariant(
                $"{set.Name} {transform.ResizeSize} {transform.CropSize} {transform.Interpolation} {set.Top1Accuracy}");
        }
    }

    [SharedTheory("fixtures/models"), MemberData(nameof(FixtureNames))]
    public void Every_leaf_module_writes_torchvisions_shape(string name)
    {
        var path = SharedData.PathOf("fixtures", "models", $"{name}.json");
        using var fixture = JsonDocument.Parse(File.ReadAllText(path));
        var graph = ModelCatalog.Find(name).BuildAt(1000, SizeOf(name));

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

    // torchvision's own where no weights are asked for.
    private static int SizeOf(string name) => name == "inception_v3" ? 299 : 224;

    private static string Sha256(IEnumerable<string> lines) => Convert.ToHexStringLower(
        SHA256.HashData(Encoding.UTF8.GetBytes(string.Concat(lines.Select(line => line + "\n")))));
}
