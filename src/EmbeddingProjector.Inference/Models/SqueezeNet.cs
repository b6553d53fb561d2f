namespace EmbeddingProjector.Inference.Models;

/// <summary>SqueezeNet (Iandola et al., 2016), as <c>torchvision.models.squeezenet</c> builds it.</summary>
/// <remarks>Its head is a convolution, so the embedding is the mean of <c>features</c> over height and width: two nodes
/// beside torchvision's graph, <c>embedding_pool</c> and <c>embedding_flatten</c>.</remarks>
internal static class SqueezeNet
{
    private delegate Node Features(GraphBuilder graph);

    /// <summary>Every variant: its features.</summary>
    public static ImmutableArray<ModelArchitecture> Variants { get; } =
    [
        Row("squeezenet1_0", Features1_0),
        Row("squeezenet1_1", Features1_1),
    ];

    private static Node Features1_0(GraphBuilder graph)
    {
        var x = graph.Conv2d("features.0", graph.Input, 96, 7, stride: 2);
        x = graph.Relu("features.1", x);
        x = Pool(graph, 2, x);
        x = Fire(graph, 3, x, squeeze: 16, expand: 64);
        x = Fire(graph, 4, x, squeeze: 16, expand: 64);
        x = Fire(graph, 5, x, squeeze: 32, expand: 128);
        x = Pool(graph, 6, x);
        x = Fire(graph, 7, x, squeeze: 32, expand: 128);
        x = Fire(graph, 8, x, squeeze: 48, expand: 192);
        x = Fire(graph, 9, x, squeeze: 48, expand: 192);
        x = Fire(graph, 10, x, squeeze: 64, expand: 256);
        x = Pool(graph, 11, x);
        return Fire(graph, 12, x, squeeze: 64, expand: 256);
    }

    private static Node Features1_1(GraphBuilder graph)
    {
        var x = graph.Conv2d("features.0", graph.Input, 64, 3, stride: 2);
        x = graph.Relu("features.1", x);
        x = Pool(graph, 2, x);
        x = Fire(graph, 3, x, squeeze: 16, expand: 64);
        x = Fire(graph, 4, x, squeeze: 16, expand: 64);
        x = Pool(graph, 5, x);
        x = Fire(graph, 6, x, squeeze: 32, expand: 128);
        x = Fire(graph, 7, x, squeeze: 32, expand: 128);
        x = Pool(graph, 8, x);
        x = Fire(graph, 9, x, squeeze: 48, expand: 192);
        x = Fire(graph, 10, x, squeeze: 48, expand: 192);
        x = Fire(graph, 11, x, squeeze: 64, expand: 256);
        return Fire(graph, 12, x, squeeze: 64, expand: 256);
    }

    private static Node Pool(GraphBuilder graph, int place, Node input) =>
        graph.MaxPool2d($"features.{place}", input, 3, stride: 2, ceilMode: true);

    // A 1x1 convolution down, then 1x1 and 3x3 side by side.
    private static Node Fire(GraphBuilder graph, int place, Node input, int squeeze, int expand)
    {
        var path = $"features.{place}";
        var x = graph.Conv2d($"{path}.squeeze", input, squeeze, 1);
        x = graph.Relu($"{path}.squeeze_activation", x);
        var one = graph.Conv2d($"{path}.expand1x1", x, expand, 1);
        one = graph.Relu($"{path}.expand1x1_activation", one);
        var three = graph.Conv2d($"{path}.expand3x3", x, expand, 3, padding: 1);
        three = graph.Relu($"{path}.expand3x3_activation", three);
        return graph.Concat($"{path}.cat", one, three);
    }

    private static ModelArchitecture Row(string name, Features features) =>
        new(name, "SqueezeNet", (classes, size) => Build(new(name, new(3, size, size)), features, classes));

    private static ModelGraph Build(GraphBuilder graph, Features addFeatures, int classes)
    {
        var features = addFeatures(graph);
        var x = graph.Dropout("classifier.0", features);
        x = graph.Conv2d("classifier.1", x, classes, 1);
        x = graph.Relu("classifier.2", x);
        x = graph.AdaptiveAvgPool2d("classifier.3", x, 1);
        var logits = graph.Flatten("flatten", x);
        var mean = graph.AdaptiveAvgPool2d("embedding_pool", features, 1);
        return graph.Build(logits, graph.Flatten("embedding_flatten", mean));
    }
}
