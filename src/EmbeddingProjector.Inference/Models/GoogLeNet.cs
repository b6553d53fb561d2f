namespace EmbeddingProjector.Inference.Models;

/// <summary>GoogLeNet, the first Inception (Szegedy et al., 2014), as <c>torchvision.models.googlenet</c> builds
/// it.</summary>
/// <remarks>The auxiliary classifiers act in training only: their keys in a checkpoint are unused.</remarks>
internal static class GoogLeNet
{
    public static ImmutableArray<ModelArchitecture> Variants { get; } = [new("googlenet", "GoogLeNet", Build)];

    private static ModelGraph Build(int classes, int size)
    {
        var graph = new GraphBuilder("googlenet", new(3, size, size));
        var x = BasicConv.TransformInput(graph);
        x = BasicConv.Add(graph, "conv1", x, 64, 7, stride: 2, padding: 3);
        x = graph.MaxPool2d("maxpool1", x, 3, stride: 2, ceilMode: true);
        x = BasicConv.Add(graph, "conv2", x, 64, 1);
        x = BasicConv.Add(graph, "conv3", x, 192, 3, padding: 1);
        x = graph.MaxPool2d("maxpool2", x, 3, stride: 2, ceilMode: true);
        x = Inception(graph, "inception3a", x, 64, 96, 128, 16, 32, 32);
        x = Inception(graph, "inception3b", x, 128, 128, 192, 32, 96, 64);
        x = graph.MaxPool2d("maxpool3", x, 3, stride: 2, ceilMode: true);
        x = Inception(graph, "inception4a", x, 192, 96, 208, 16, 48, 64);
        x = Inception(graph, "inception4b", x, 160, 112, 224, 24, 64, 64);
        x = Inception(graph, "inception4c", x, 128, 128, 256, 24, 64, 64);
        x = Inception(graph, "inception4d", x, 112, 144, 288, 32, 64, 64);
        x = Inception(graph, "inception4e", x, 256, 160, 320, 32, 128, 128);
        x = graph.MaxPool2d("maxpool4", x, 2, stride: 2, ceilMode: true);
        x = Inception(graph, "inception5a", x, 256, 160, 320, 32, 128, 128);
        x = Inception(graph, "inception5b", x, 384, 192, 384, 48, 128, 128);
        x = graph.AdaptiveAvgPool2d("avgpool", x, 1);
        x = graph.Flatten("flatten", x);
        x = graph.Dropout("dropout", x);
        return graph.Build(graph.Linear("fc", x, classes));
    }

    // The paper's 5x5 branch is 3x3 in torchvision, by mistake, and so are its weights.
    private static Node Inception(
        GraphBuilder graph, string path, Node input,
        int ch1x1, int ch3x3red, int ch3x3, int ch5x5red, int ch5x5, int poolProj)
    {
        var branch1 = BasicConv.Add(graph, $"{path}.branch1", input, ch1x1, 1);
        var branch2 = BasicConv.Add(graph, $"{path}.branch2.0", input, ch3x3red, 1);
        branch2 = BasicConv.Add(graph, $"{path}.branch2.1", branch2, ch3x3, 3, padding: 1);
        var branch3 = BasicConv.Add(graph, $"{path}.branch3.0", input, ch5x5red, 1);
        branch3 = BasicConv.Add(graph, $"{path}.branch3.1", branch3, ch5x5, 3, padding: 1);
        var branch4 = graph.MaxPool2d($"{path}.branch4.0", input, 3, stride: 1, padding: 1, ceilMode: true);
        branch4 = BasicConv.Add(graph, $"{path}.branch4.1", branch4, poolProj, 1);
        return graph.Concat($"{path}.cat", branch1, branch2, branch3, branch4);
    }
}
