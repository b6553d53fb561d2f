namespace EmbeddingProjector.Inference.Models;

/// <summary>ShuffleNetV2 (Ma et al., 2018), as <c>torchvision.models.shufflenetv2</c> builds it.</summary>
/// <remarks>The shuffle is one node, named for the last of torchvision's nodes: <c>stage2.0.view_1</c>.</remarks>
internal static class ShuffleNetV2
{
    private static readonly int[] Repeats = [4, 8, 4];

    /// <summary>Every variant: the widths of its stages and of its last convolution.</summary>
    public static ImmutableArray<ModelArchitecture> Variants { get; } =
    [
        Row("shufflenet_v2_x0_5", 48, 96, 192, 1024), Row("shufflenet_v2_x1_0", 116, 232, 464, 1024),
        Row("shufflenet_v2_x1_5", 176, 352, 704, 1024), Row("shufflenet_v2_x2_0", 244, 488, 976, 2048),
    ];

    private static ModelArchitecture Row(string name, params int[] channels) =>
        new(name, "ShuffleNetV2", (classes, size) => Build(new(name, new(3, size, size)), channels, classes));

    private static ModelGraph Build(GraphBuilder graph, int[] channels, int classes)
    {
        var x = ConvBlocks.ConvNormActivation(graph, "conv1", graph.Input, 24, 3, Activation.ReLU, stride: 2);
        x = graph.MaxPool2d("maxpool", x, 3, stride: 2, padding: 1);
        for (var stage = 0; stage < Repeats.Length; stage++)
        {
            for (var i = 0; i < Repeats[stage]; i++)
                x = InvertedResidual(graph, $"stage{stage + 2}.{i}", x, channels[stage], i == 0 ? 2 : 1);
        }

        x = ConvBlocks.ConvNormActivation(graph, "conv5", x, channels[^1], 1, Activation.ReLU);
        x = ConvBlocks.Mean(graph, "mean", x);
        return graph.Build(graph.Linear("fc", x, classes));
    }

    private static Node InvertedResidual(GraphBuilder graph, string path, Node input, int channels, int stride)
    {
        var half = channels / 2;
        var first = stride > 1 ? Branch1(graph, $"{path}.branch1", input, half) : Half(0);
        var x = stride > 1 ? input : Half(1);
        x = graph.Conv2d($"{path}.branch2.0", x, half, 1, bias: false);
        x = graph.BatchNorm2d($"{path}.branch2.1", x);
        x = graph.Relu($"{path}.branch2.2", x);
        x = graph.Conv2d($"{path}.branch2.3", x, half, 3, stride, padding: 1, groups: half, bias: false);
        x = graph.BatchNorm2d($"{path}.branch2.4", x);
        x = graph.Conv2d($"{path}.branch2.5", x, half, 1, bias: false);
        x = graph.BatchNorm2d($"{path}.branch2.6", x);
        x = graph.Relu($"{path}.branch2.7", x);
        x = graph.Concat($"{path}.cat", first, x);
        return graph.AddAs($"{path}.view_1", path, new ChannelShuffleOp(Groups: 2), x);

        Node Half(int place) => graph.Add($"{path}.getitem", new SliceChannelsOp(place * half, half), input);
    }

    private static Node Branch1(GraphBuilder graph, string path, Node input, int channels)
    {
        var width = input.Shape[0];
        var x = graph.Conv2d($"{path}.0", input, width, 3, stride: 2, padding: 1, groups: width, bias: false);
        x = graph.BatchNorm2d($"{path}.1", x);
        x = graph.Conv2d($"{path}.2", x, channels, 1, bias: false);
        x = graph.BatchNorm2d($"{path}.3", x);
        return graph.Relu($"{path}.4", x);
    }
}
