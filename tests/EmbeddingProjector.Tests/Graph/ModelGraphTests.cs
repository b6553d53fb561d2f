using EmbeddingProjector.Inference.Errors;
using EmbeddingProjector.Inference.Graph;
using EmbeddingProjector.Inference.Models;

namespace EmbeddingProjector.Tests.Graph;

public sealed class ModelGraphTests
{
    private static readonly ModelGraph ResNet50 = ModelCatalog.Find("resnet50").Build(1000);

    [Theory]
    [InlineData("layer3", "layer3.5.relu_2")]
    [InlineData("layer1.0", "layer1.0.relu_2")]
    [InlineData("layer1.0.downsample", "layer1.0.downsample.1")]
    [InlineData("Layer1.0.RELU", "layer1.0.relu")]
    [InlineData("relu", "relu")]
    [InlineData("embedding", "flatten")]
    [InlineData("Logits", "fc")]
    public void A_layer_is_found_by_its_node_its_module_or_its_role(string layer, string node) =>
        Assert.Equal(node, ResNet50.Find(layer).Name);

    [Fact]
    public void An_unknown_layer_lists_the_nearest()
    {
        var error = Assert.Throws<NameNotFoundException>(() => ResNet50.Find("layr3"));

        Assert.Equal("layer3", error.Nearest[0]);
        Assert.Contains("resnet50", error.Message);
    }

    [Fact]
    public void Every_listed_layer_is_found_and_has_the_listed_shape()
    {
        foreach (var layer in ResNet50.Layers)
            Assert.Equal(layer.Shape, ResNet50.Find(layer.Name).Shape);
    }

    [Fact]
    public void Modules_are_listed_once_and_before_their_nodes()
    {
        var names = ResNet50.LayerNames.ToList();

        Assert.Equal(names.Count, names.Distinct().Count());
        Assert.Equal(names.IndexOf("layer2") + 1, names.IndexOf("layer2.0"));
        Assert.Equal(names.IndexOf("layer2.0") + 1, names.IndexOf("layer2.0.conv1"));
        Assert.Equal(["embedding", "logits"], names[^2..]);
    }

    [Fact]
    public void The_embeddings_ancestors_leave_the_head_out()
    {
        var nodes = ResNet50.Ancestors(ResNet50.Embedding).Select(node => node.Name).ToList();

        Assert.Equal("x", nodes[0]);
        Assert.Equal("flatten", nodes[^1]);
        Assert.DoesNotContain("fc", nodes);
    }

    [Fact]
    public void Shapes_follow_another_input_size()
    {
        var shapes = ResNet50.InferShapes(new(3, 160, 192));

        Assert.Equal(new TensorShape(2048, 5, 6), shapes[ResNet50.Find("layer4").Index]);
        Assert.Equal(new TensorShape(1000), shapes[ResNet50.Logits.Index]);
    }

    [Fact]
    public void An_input_too_small_for_the_model_is_refused_by_the_nodes_name()
    {
        var vgg16 = ModelCatalog.Find("vgg16").Build(1000);

        var error = Assert.Throws<GraphException>(() => vgg16.InferShapes(new(3, 16, 16)));

        Assert.Equal("features.30", error.Target);
    }

    [Fact]
    public void A_listing_tells_each_node_its_shape_and_what_it_reads()
    {
        var lines = ResNet50.ToString().Split('\n');

        Assert.Equal("x Input [3, 224, 224]", lines[0]);
        Assert.Contains("layer1.0.add Add [256, 56, 56] <- layer1.0.bn3, layer1.0.downsample.1", lines);
    }

    [Fact]
    public void Two_nodes_of_one_name_are_refused()
    {
        var graph = new GraphBuilder("model", new(3, 8, 8));
        graph.Relu("a_1", graph.Input);
        var first = graph.Relu("a", graph.Input);

        var error = Assert.Throws<GraphException>(() => graph.Relu("a", first));

        Assert.Equal("a_1", error.Target);
    }

    [Fact]
    public void A_projector_is_the_embedding_of_every_model()
    {
        foreach (var architecture in ModelCatalog.All)
        {
            var plain = architecture.Build(10);

            var graph = plain.WithProjector(16);

            Assert.Equal(("projector", 16), (graph.Embedding.Name, graph.Embedding.Shape.Length));
            Assert.Equal(plain.Embedding, graph.Nodes[graph.Embedding.Inputs[0]]);
            Assert.Equal((plain.Logits.Name, plain.Logits.Shape), (graph.Logits.Name, graph.Logits.Shape));
            Assert.Equal(graph.Nodes.Select(node => node.Shape), graph.InferShapes(graph.Input.Shape));
            Assert.Equal(Enumerable.Range(0, graph.Nodes.Length), graph.Nodes.Select(node => node.Index));
            var changed = plain.Embedding.Index < plain.Logits.Index ? plain.Head!.ParameterName("weight") : null;
            Assert.Equal(
                plain.Parameters.Where(parameter => parameter.Name != changed).Select(parameter => parameter.Name),
                graph.Parameters.Where(parameter => parameter.Name != changed
                    && !parameter.Name.StartsWith("projector.", StringComparison.Ordinal)).Select(parameter => parameter.Name));
        }
    }
}
