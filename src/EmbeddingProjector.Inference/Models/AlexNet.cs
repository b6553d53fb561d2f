namespace EmbeddingProjector.Inference.Models;

/// <summary>AlexNet in the one-tower form of Krizhevsky (2014), as <c>torchvision.models.alexnet</c> builds
/// it.</summary>
internal static class AlexNet
{
    public static ImmutableArray<ModelArchitecture> Variants { get; } = [new("alexnet", "AlexNet", Build)];

    private static ModelGraph Build(int classes, int size)
    {
        var graph = new GraphBuilder("alexnet", new(3, size, size));
        var x = graph.Conv2d("features.0", graph.Input, 64, 11, stride: 4, padding: 2);
        x = graph.Relu("features.1", x);
        x = graph.MaxPool2d("features.2", x, 3, stride: 2);
        x = graph.Conv2d("features.3", x, 192, 5, padding: 2);
        x = graph.Relu("features.4", x);
        x = graph.MaxPool2d("features.5", x, 3, stride: 2);
        x = graph.Conv2d("features.6", x, 384, 3, padding: 1);
        x = graph.Relu("features.7", x);
        x = graph.Conv2d("features.8", x, 256, 3, padding: 1);
        x = graph.Relu("features.9", x);
        x = graph.Conv2d("features.10", x, 256, 3, padding: 1);
        x = graph.Relu("features.11", x);
        x = graph.MaxPool2d("features.12", x, 3, stride: 2);
        x = graph.AdaptiveAvgPool2d("avgpool", x, 6);
        x = graph.Flatten("flatten", x);
        x = graph.Dropout("classifier.0", x);
        x = graph.Linear("classifier.1", x, 4096);
        x = graph.Relu("classifier.2", x);
        x = graph.Dropout("classifier.3", x);
        x = graph.Linear("classifier.4", x, 4096);
        x = graph.Relu("classifier.5", x);
        return graph.Build(graph.Linear("classifier.6", x, classes));
    }
}
