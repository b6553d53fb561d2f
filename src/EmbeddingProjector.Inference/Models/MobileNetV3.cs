namespace EmbeddingProjector.Inference.Models;

/// <summary>MobileNetV3 (Howard et al., 2019), as <c>torchvision.models.mobilenetv3</c> builds it.</summary>
internal static class MobileNetV3
{
    private const float Epsilon = 0.001f;
    private const Activation RE = Activation.ReLU; // the paper's letters
    private const Activation HS = Activation.Hardswish;

    /// <summary>Both variants: their blocks and the width of the head's hidden layer.</summary>
    public static ImmutableArray<ModelArchitecture> Variants { get; } =
    [
        Row("mobilenet_v3_large", 1280,
            new(3, 16, 16, false, RE, 1), new(3, 64, 24, false, RE, 2), new(3, 72, 24, false, RE, 1),
            new(5, 72, 40, true, RE, 2), new(5, 120, 40, true, RE, 1), new(5, 120, 40, true, RE, 1),
            new(3, 240, 80, false, HS, 2), new(3, 200, 80, false, HS, 1), new(3, 184, 80, false, HS, 1),
            new(3, 184, 80, false, HS, 1), new(3, 480, 112, true, HS, 1), new(3, 672, 112, true, HS, 1),
            new(5, 672, 160, true, HS, 2), new(5, 960, 160, true, HS, 1), new(5, 960, 160, true, HS, 1)),
        Row("mobilenet_v3_small", 1024,
            new(3, 16, 16, true, RE, 2), new(3, 72, 24, false, RE, 2), new(3, 88, 24, false, RE, 1),
            new(5, 96, 40, true, HS, 2), new(5, 240, 40, true, HS, 1), new(5, 240, 40, true, HS, 1),
            new(5, 120, 48, true, HS, 1), new(5, 144, 48, true, HS, 1), new(5, 288, 96, true, HS, 2),
            new(5, 576, 96, true, HS, 1), new(5, 576, 96, true, HS, 1)),
    ];

    private static ModelArchitecture Row(string name, int lastChannels, params Block[] blocks) => new(
        name, "MobileNetV3", (classes, size) => Build(new(name, new(3, size, size)), blocks, lastChannels, classes));

    private static ModelGraph Build(GraphBuilder graph, Block[] blocks, int lastChannels, int classes)
    {
        var x = ConvBlocks.ConvNormActivation(
            graph, "features.0", graph.Input, 16, 3, HS, stride: 2, epsilon: Epsilon);
        for (var i = 0; i < blocks.Length; i++)
            x = InvertedResidual(graph, $"features.{i + 1}", x, blocks[i]);
        x = ConvBlocks.ConvNormActivation(
            graph, $"features.{blocks.Length + 1}", x, 6 * x.Shape[0], 1, HS, epsilon: Epsilon);
        x = graph.AdaptiveAvgPool2d("avgpool", x, 1);
        x = graph.Flatten("flatten", x);
        x = graph.Linear("classifier.0", x, lastChannels);
        x = graph.Activation("classifier.1", HS, x);
        x = graph.Dropout("classifier.2", x);
        return graph.Build(graph.Linear("classifier.3", x, classes));
    }

    private static Node InvertedResidual(GraphBuilder graph, string path, Node input, Block block)
    {
        var (x, next) = (input, 0);
        if (block.Expanded != input.Shape[0])
            x = Conv(block.Expanded, 1, block.Activation);
        x = Conv(block.Expanded, block.Kernel, block.Activation, block.Stride, block.Expanded);
        if (block.UseSE)
            x = ConvBlocks.SqueezeExcitation(
                graph, $"{path}.block.{next++}", x, ConvBlocks.MakeDivisible(block.Expanded / 4), Activation.ReLU,
                Activation.Hardsigmoid);

        x = Conv(block.Channels, 1, activation: null);
        return block.Stride == 1 && input.Shape == x.Shape ? graph.Add($"{path}.add", x, input) : x;

        Node Conv(int channels, int kernel, Activation? activation, int stride = 1, int groups = 1) =>
            ConvBlocks.ConvNormActivation(
                graph, $"{path}.block.{next++}", x, channels, kernel, activation, stride, groups, Epsilon);
    }

    private sealed record Block(int Kernel, int Expanded, int Channels, bool UseSE, Activation Activation, int Stride);
}
