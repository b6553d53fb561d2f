using EmbeddingProjector.Inference.Graph;
using EmbeddingProjector.Inference.Models;
using EmbeddingProjector.Pipeline;

namespace EmbeddingProjector.Tests.Pipeline;

public sealed class FeaturePoolingTests
{
    private static readonly float[] Values = [1, 2, 3, 4, 5, 60];

    [Theory]
    [InlineData(FeatureLayout.ChannelsFirst, Pooling.Average, new float[] { 2, 23 })]
    [InlineData(FeatureLayout.ChannelsFirst, Pooling.Max, new float[] { 3, 60 })]
    [InlineData(FeatureLayout.ChannelsFirst, Pooling.None, new float[] { 1, 2, 3, 4, 5, 60 })]
    public void A_map_gives_a_value_a_channel(FeatureLayout layout, Pooling pooling, float[] expected) =>
        Assert.Equal(expected, FeaturePooling.Pool(Values, new(2, 1, 3), layout, pooling));

    [Theory]
    [InlineData(FeatureLayout.ChannelsLast, Pooling.Average, new float[] { 3, 22 })]
    [InlineData(FeatureLayout.ChannelsLast, Pooling.Max, new float[] { 5, 60 })]
    [InlineData(FeatureLayout.ClassTokenFirst, Pooling.Token, new float[] { 1, 2 })]
    [InlineData(FeatureLayout.ClassTokenFirst, Pooling.Average, new float[] { 4, 32 })]
    public void Tokens_give_a_value_a_feature(FeatureLayout layout, Pooling pooling, float[] expected) =>
        Assert.Equal(expected, FeaturePooling.Pool(Values, new(3, 2), layout, pooling));

    [Theory]
    [InlineData("vit_b_32", "encoder.layers.encoder_layer_5", FeatureLayout.ClassTokenFirst, 768)]
    [InlineData("vit_b_32", "conv_proj", FeatureLayout.ChannelsFirst, 768)]
    [InlineData("swin_t", "features.3", FeatureLayout.ChannelsLast, 192)]
    [InlineData("swin_t", "permute", FeatureLayout.ChannelsFirst, 768)]
    [InlineData("convnext_tiny", "features.1.0.block.3", FeatureLayout.ChannelsLast, 384)]
    [InlineData("resnet18", "layer3", FeatureLayout.ChannelsFirst, 256)]
    public void Layers_know_their_layout(string model, string layer, FeatureLayout layout, int channels)
    {
        var node = ModelCatalog.Find(model).Build(10).Find(layer);

        Assert.Equal(layout, node.Layout);
        Assert.Equal(channels, FeaturePooling.Dimension(LayerOf(node), node.Shape, Pooling.Average));
    }

    [Fact]
    public void A_class_token_is_not_looked_for_where_there_is_none()
    {
        var node = ModelCatalog.Find("swin_t").Build(10).Find("features.3");

        var error = Assert.Throws<GraphException>(() => FeaturePooling.Dimension(LayerOf(node), node.Shape, Pooling.Token));
        Assert.Contains("vision transformer", error.Message);
    }

    private static Layer LayerOf(Node node) =>
        new(node.Name, node.Op.Kind, node.Shape) { Layout = node.Layout };
}
