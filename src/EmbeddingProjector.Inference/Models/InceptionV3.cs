namespace EmbeddingProjector.Inference.Models;

/// <summary>Inception v3 (Szegedy et al., 2015), as <c>torchvision.models.inception_v3</c> builds it.</summary>
/// <remarks>The auxiliary classifier acts in training only: its keys in a checkpoint are unused.</remarks>
internal static class InceptionV3
{
    public static ImmutableArray<ModelArchitecture> Variants { get; } = [new("inception_v3", "Inception", Build)];

    private static ModelGraph Build(int classes, int size)
    {
        var graph = new GraphBuilder("inception_v3", new(3, size, size));
        var x = BasicConv.TransformInput(graph);
        x = BasicConv.Add(graph, "Conv2d_1a_3x3", x, 32, 3, stride: 2);
        x = BasicConv.Add(graph, "Conv2d_2a_3x3", x, 32, 3);
        x = BasicConv.Add(graph, "Conv2d_2b_3x3", x, 64, 3, padding: 1);
        x = graph.MaxPool2d("maxpool1", x, 3, stride: 2);
        x = BasicConv.Add(graph, "Conv2d_3b_1x1", x, 80, 1);
        x = BasicConv.Add(graph, "Conv2d_4a_3x3", x, 192, 3);
        x = graph.MaxPool2d("maxpool2", x, 3, stride: 2);
        x = InceptionBlocks.A(graph, "Mixed_5b", x, poolFeatures: 32);
        x = InceptionBlocks.A(graph, "Mixed_5c", x, poolFeatures: 64);
        x = InceptionBlocks.A(graph, "Mixed_5d", x, poolFeatures: 64);
        x = InceptionBlocks.B(graph, "Mixed_6a", x);
        x = InceptionBlocks.C(graph, "Mixed_6b", x, channels7x7: 128);
        x = InceptionBlocks.C(graph, "Mixed_6c", x, channels7x7: 160);
        x = InceptionBlocks.C(graph, "Mixed_6d", x, channels7x7: 160);
        x = InceptionBlocks.C(graph, "Mixed_6e", x, channels7x7: 192);
        x = InceptionBlocks.D(graph, "Mixed_7a", x);
        x = InceptionBlocks.E(graph, "Mixed_7b", x);
        x = InceptionBlocks.E(graph, "Mixed_7c", x);
        x = graph.AdaptiveAvgPool2d("avgpool", x, 1);
        x = graph.Dropout("dropout", x);
        x = graph.Flatten("flatten", x);
        return graph.Build(graph.Linear("fc", x, classes));
    }
}
