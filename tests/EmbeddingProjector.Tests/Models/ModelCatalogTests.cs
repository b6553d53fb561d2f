using EmbeddingProjector.Inference.Errors;
using EmbeddingProjector.Inference.Graph;
using EmbeddingProjector.Inference.Models;

namespace EmbeddingProjector.Tests.Models;

public sealed class ModelCatalogTests
{
    [Fact]
    public void The_default_model_carries_its_own_weights()
    {
        Assert.Equal("tiny-resnet20", ModelCatalog.Default.Name);
        Assert.Null(ModelCatalog.Default.DefaultWeights.Url);
    }

    [Fact]
    public void Names_are_found_without_regard_to_case() =>
        Assert.Equal("resnet50", ModelCatalog.Find("ResNet50").Name);

    [Fact]
    public void An_unknown_name_lists_the_nearest()
    {
        var error = Assert.Throws<NameNotFoundException>(() => ModelCatalog.Find("resnet51"));

        Assert.Equal("resnet50", error.Nearest[0]);
        Assert.Contains("resnet51", error.Message);
        Assert.Contains("resnet50", error.Message);
    }

    [Theory]
    [InlineData("tiny-resnet20", "flatten", 128)]
    [InlineData("resnet18", "flatten", 512)]
    [InlineData("resnet152", "flatten", 2048)]
    [InlineData("vgg16", "classifier.5", 4096)]
    [InlineData("alexnet", "classifier.5", 4096)]
    [InlineData("squeezenet1_0", "embedding_flatten", 512)]
    public void The_embedding_is_what_the_last_linear_layer_reads_or_a_global_pool(
        string name, string node, int dimension)
    {
        var embedding = ModelCatalog.Find(name).Build(7).Embedding;

        Assert.Equal(node, embedding.Name);
        Assert.Equal(new TensorShape(dimension), embedding.Shape);
    }

    [Fact]
    public void Every_model_builds_for_any_number_of_classes() =>
        Assert.All(
            ModelCatalog.All.Where(model => model.Name != "pixels"), // has no classes
            model => Assert.Equal(new TensorShape(5), model.Build(5).Logits.Shape));

    [Fact]
    public void Published_file_names_end_in_the_start_of_their_hash() => Assert.All(
        ModelCatalog.All.SelectMany(model => model.WeightSets).Where(set => set.Url is not null),
        set => Assert.Matches("[-_][0-9a-f]{8,10}\\.pth$", set.FileName));
}
