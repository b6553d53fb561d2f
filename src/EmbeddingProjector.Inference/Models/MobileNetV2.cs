namespace EmbeddingProjector.Inference.Models;

/// <summary>MobileNetV2 (Sandler et al., 2018), as <c>torchvision.models.mobilenetv2</c> builds it.</summary>
internal static class MobileNetV2
{
    private const int LastChannels = 1280;

    // Of each stage: the expansion, the width, the blocks, the first block's stride.
    private static readonly (int ExpandRatio, int Channels, int Blocks, int Stride)[] Stages =
        [(1, 16, 1, 1), (6, 24, 2, 2), (6, 32, 3, 2), (6, 64, 4, 2), (6, 96, 3, 1), (6, 160, 3, 2), (6, 320, 1, 1)];

    public static ImmutableArray<ModelArchitecture> Variants { get; } = [new("mobilenet_v2", "MobileNetV2", Build)];

    private static ModelGraph Build(int classes, int size)
    {
        var graph = new GraphBuilder("mobilenet_v2", new(3, size, size));
        var x = ConvBlocks.ConvNormActivation(graph, "features.0", graph.Input, 32, 3, Activation.ReLU6, stride: 2);
        var next = 1;
        foreach (var (expandRatio, channels, blocks, stride) in Stages)
        {
            for (var i = 0; i < blocks; i++)
                x = InvertedResidual(graph, $"features.{next++}", x, expandRatio, channels, i == 0 ? stride : 1);
        }

        x = ConvBlocks.ConvNormActivation(graph, $"features.{next}", x, LastChannels, 1, Activation.ReLU6);
        x = graph.AdaptiveAvgPool2d("adaptive_avg_pool2d", x, 1);
        x = graph.Flatten("flatten", x);
        x = graph.Dropout("classifier.0", x);
        return graph.Build(graph.Linear("classifier.1", x, classes));
    }

    private static Node InvertedResidual(
        GraphBuilder graph, string path, Node input, int expandRatio, int channels, int stride)
    {
        var (x, next, hidden) = (input, 0, input.Shape[0] * expandRatio);
        if (expandRatio != 1)
            x = ConvBlocks.ConvNormActivation(graph, $"{path}.conv.{next++}", x, hidden, 1, Activation.ReLU6);
        x = ConvBlocks.ConvNormActivation(
            graph, $"{path}.conv.{next++}", x, hidden, 3, Activation.ReLU6, stride, groups: hidden);
        x = graph.Conv2d($"{path}.conv.{next++}", x, channels, 1, bias: false);
        x = graph.BatchNorm2d($"{path}.conv.{next}", x);
        return stride == 1 && input.Shape == x.Shape ? graph.Add($"{path}.add", input, x) : x;
    }
}
