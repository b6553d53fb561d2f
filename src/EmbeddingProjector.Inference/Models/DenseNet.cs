namespace EmbeddingProjector.Inference.Models;

/// <summary>DenseNet (Huang et al., 2016), as <c>torchvision.models.densenet</c> builds it.</summary>
internal static class DenseNet
{
    private const int BottleneckSize = 4; // times the growth rate

    /// <summary>Every variant: its growth rate, the layers of each block, and its first width.</summary>
    public static ImmutableArray<ModelArchitecture> Variants { get; } =
    [
        Row("densenet121", growthRate: 32, [6, 12, 24, 16], initFeatures: 64),
        Row("densenet161", growthRate: 48, [6, 12, 36, 24], initFeatures: 96),
        Row("densenet169", growthRate: 32, [6, 12, 32, 32], initFeatures: 64),
        Row("densenet201", growthRate: 32, [6, 12, 48, 32], initFeatures: 64),
    ];

    private static ModelArchitecture Row(string name, int growthRate, int[] blocks, int initFeatures) =>
        new(name, "DenseNet", (classes, size) => Build(
            new(name, new(3, size, size)), growthRate, blocks, initFeatures, classes)) { OldKeys = NewKey };

    // The published files say 'denselayer1.norm.1' where the model says 'denselayer1.norm1'.
    private static string NewKey(string key)
    {
        string[] parts = key.Split('.');
        return parts is [.., var layer, "norm" or "relu" or "conv", "1" or "2", _]
            && layer.StartsWith("denselayer", StringComparison.Ordinal)
            ? string.Join('.', [.. parts[..^3], parts[^3] + parts[^2], parts[^1]])
            : key;
    }

    private static ModelGraph Build(GraphBuilder graph, int growthRate, int[] blocks, int initFeatures, int classes)
    {
        var x = graph.Conv2d("features.conv0", graph.Input, initFeatures, 7, stride: 2, padding: 3, bias: false);
        x = graph.BatchNorm2d("features.norm0", x);
        x = graph.Relu("features.relu0", x);
        x = graph.MaxPool2d("features.pool0", x, 3, stride: 2, padding: 1);
        for (var i = 1; i <= blocks.Length; i++)
        {
            x = Block(graph, $"features.denseblock{i}", x, growthRate, blocks[i - 1]);
            if (i < blocks.Length)
                x = Transition(graph, $"features.transition{i}", x);
        }

        x = graph.BatchNorm2d("features.norm5", x);
        x = graph.Relu("relu", x);
        x = graph.AdaptiveAvgPool2d("adaptive_avg_pool2d", x, 1);
        x = graph.Flatten("flatten", x);
        return graph.Build(graph.Linear("classifier", x, classes));
    }

    // Every layer reads all before it.
    private static Node Block(GraphBuilder graph, string path, Node input, int growthRate, int layers)
    {
        var features = new List<Node> { input };
        for (var i = 1; i <= layers; i++)
        {
            var layer = $"{path}.denselayer{i}";
            var x = graph.Concat($"{layer}.cat", [.. features]);
            x = graph.BatchNorm2d($"{layer}.norm1", x);
            x = graph.Relu($"{layer}.relu1", x);
            x = graph.Conv2d($"{layer}.conv1", x, BottleneckSize * growthRate, 1, bias: false);
            x = graph.BatchNorm2d($"{layer}.norm2", x);
            x = graph.Relu($"{layer}.relu2", x);
            features.Add(graph.Conv2d($"{layer}.conv2", x, growthRate, 3, padding: 1, bias: false));
        }

        return graph.Concat($"{path}.cat", [.. features]);
    }

    private static Node Transition(GraphBuilder graph, string path, Node input)
    {
        var x = graph.BatchNorm2d($"{path}.norm", input);
        x = graph.Relu($"{path}.relu", x);
        x = graph.Conv2d($"{path}.conv", x, input.Shape[0] / 2, 1, bias: false);
        return graph.AvgPool2d($"{path}.pool", x, 2, stride: 2);
    }
}
