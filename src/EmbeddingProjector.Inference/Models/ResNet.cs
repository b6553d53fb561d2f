namespace EmbeddingProjector.Inference.Models;

/// <summary>ResNet, ResNeXt and Wide ResNet (He et al., 2015; Xie et al., 2016; Zagoruyko and Komodakis, 2016), as
/// <c>torchvision.models.resnet</c> builds them.</summary>
internal static class ResNet
{
    /// <summary>Every variant: its block, and the blocks of each layer.</summary>
    public static ImmutableArray<ModelArchitecture> Variants { get; } =
    [
        Row("resnet18", BasicBlock, 2, 2, 2, 2), Row("resnet34", BasicBlock, 3, 4, 6, 3),
        Row("resnet50", Bottleneck(), 3, 4, 6, 3), Row("resnet101", Bottleneck(), 3, 4, 23, 3),
        Row("resnet152", Bottleneck(), 3, 8, 36, 3),
        Row("resnext50_32x4d", Bottleneck(groups: 32, widthPerGroup: 4), 3, 4, 6, 3),
        Row("resnext101_32x8d", Bottleneck(groups: 32, widthPerGroup: 8), 3, 4, 23, 3),
        Row("resnext101_64x4d", Bottleneck(groups: 64, widthPerGroup: 4), 3, 4, 23, 3),
        Row("wide_resnet50_2", Bottleneck(widthPerGroup: 128), 3, 4, 6, 3),
        Row("wide_resnet101_2", Bottleneck(widthPerGroup: 128), 3, 4, 23, 3),
    ];

    /// <summary>Adds one residual block.</summary>
    /// <param name="graph">The graph under construction.</param>
    /// <param name="path">The block's module path, such as <c>layer1.0</c>.</param>
    /// <param name="input">[channels, height, width].</param>
    /// <param name="planes">The layer's width before the block's expansion.</param>
    /// <param name="stride">2 where the block halves the map.</param>
    public delegate Node Block(GraphBuilder graph, string path, Node input, int planes, int stride);

    /// <summary>Adds a layer: a row of blocks of which the first may halve the map.</summary>
    public static Node Layer(
        GraphBuilder graph, string path, Node input, Block block, int planes, int depth, int stride)
    {
        var x = block(graph, $"{path}.0", input, planes, stride);
        for (var i = 1; i < depth; i++)
            x = block(graph, $"{path}.{i}", x, planes, stride: 1);

        return x;
    }

    /// <summary>Two 3x3 convolutions.</summary>
    public static Node BasicBlock(GraphBuilder graph, string path, Node input, int planes, int stride)
    {
        var x = graph.Conv2d($"{path}.conv1", input, planes, 3, stride, padding: 1, bias: false);
        x = graph.BatchNorm2d($"{path}.bn1", x);
        x = graph.Relu($"{path}.relu", x);
        x = graph.Conv2d($"{path}.conv2", x, planes, 3, padding: 1, bias: false);
        x = graph.BatchNorm2d($"{path}.bn2", x);
        return AddShortcut(graph, path, x, input, stride);
    }

    // 1x1 down, 3x3, 1x1 up to four times the planes; torchvision's stride is in the 3x3 ("ResNet v1.5").
    private static Block Bottleneck(int groups = 1, int widthPerGroup = 64) => (graph, path, input, planes, stride) =>
    {
        var width = planes * widthPerGroup / 64 * groups;
        var x = graph.Conv2d($"{path}.conv1", input, width, 1, bias: false);
        x = graph.BatchNorm2d($"{path}.bn1", x);
        x = graph.Relu($"{path}.relu", x);
        x = graph.Conv2d($"{path}.conv2", x, width, 3, stride, padding: 1, groups, bias: false);
        x = graph.BatchNorm2d($"{path}.bn2", x);
        x = graph.Relu($"{path}.relu", x);
        x = graph.Conv2d($"{path}.conv3", x, planes * 4, 1, bias: false);
        x = graph.BatchNorm2d($"{path}.bn3", x);
        return AddShortcut(graph, path, x, input, stride);
    };

    private static Node AddShortcut(GraphBuilder graph, string path, Node x, Node input, int stride)
    {
        var shortcut = input;
        if (stride != 1 || input.Shape[0] != x.Shape[0])
        {
            shortcut = graph.Conv2d($"{path}.downsample.0", input, x.Shape[0], 1, stride, bias: false);
            shortcut = graph.BatchNorm2d($"{path}.downsample.1", shortcut);
        }

        return graph.Relu($"{path}.relu", graph.Add($"{path}.add", x, shortcut));
    }

    private static ModelArchitecture Row(string name, Block block, params int[] depths) =>
        new(name, "ResNet", (classes, size) => Build(new(name, new(3, size, size)), block, depths, classes));

    private static ModelGraph Build(GraphBuilder graph, Block block, int[] depths, int classes)
    {
        var x = graph.Conv2d("conv1", graph.Input, 64, 7, stride: 2, padding: 3, bias: false);
        x = graph.BatchNorm2d("bn1", x);
        x = graph.Relu("relu", x);
        x = graph.MaxPool2d("maxpool", x, 3, stride: 2, padding: 1);
        for (var i = 0; i < depths.Length; i++)
            x = Layer(graph, $"layer{i + 1}", x, block, planes: 64 << i, depths[i], stride: i == 0 ? 1 : 2);

        x = graph.AdaptiveAvgPool2d("avgpool", x, 1);
        x = graph.Flatten("flatten", x);
        return graph.Build(graph.Linear("fc", x, classes));
    }
}
