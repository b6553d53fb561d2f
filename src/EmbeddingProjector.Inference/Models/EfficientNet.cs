namespace EmbeddingProjector.Inference.Models;

/// <summary>EfficientNet and EfficientNetV2 (Tan and Le, 2019 and 2021), as <c>torchvision.models.efficientnet</c>
/// builds them.</summary>
internal static class EfficientNet
{
    private const float LargeEpsilon = 0.001f; // of b5 to b7 and of V2, whose weights came from TensorFlow's settings

    private static readonly ImmutableArray<Stage> Base =
    [
        new(1, 3, 1, 16, 1), new(6, 3, 2, 24, 2), new(6, 5, 2, 40, 2), new(6, 3, 2, 80, 3), new(6, 5, 1, 112, 3),
        new(6, 5, 2, 192, 4), new(6, 3, 1, 320, 1),
    ];

    /// <summary>Every variant: b0's stages by factors of width and depth, and V2's own stages.</summary>
    public static ImmutableArray<ModelArchitecture> Variants { get; } =
    [
        Row("efficientnet_b0", 1.0, 1.0), Row("efficientnet_b1", 1.0, 1.1), Row("efficientnet_b2", 1.1, 1.2),
        Row("efficientnet_b3", 1.2, 1.4), Row("efficientnet_b4", 1.4, 1.8),
        Row("efficientnet_b5", 1.6, 2.2, LargeEpsilon), Row("efficientnet_b6", 1.8, 2.6, LargeEpsilon),
        Row("efficientnet_b7", 2.0, 3.1, LargeEpsilon),
        RowV2("efficientnet_v2_s", Fused(1, 1, 24, 2), Fused(4, 2, 48, 4), Fused(4, 2, 64, 4),
            new(4, 3, 2, 128, 6), new(6, 3, 1, 160, 9), new(6, 3, 2, 256, 15)),
        RowV2("efficientnet_v2_m", Fused(1, 1, 24, 3), Fused(4, 2, 48, 5), Fused(4, 2, 80, 5),
            new(4, 3, 2, 160, 7), new(6, 3, 1, 176, 14), new(6, 3, 2, 304, 18), new(6, 3, 1, 512, 5)),
        RowV2("efficientnet_v2_l", Fused(1, 1, 32, 4), Fused(4, 2, 64, 7), Fused(4, 2, 96, 7),
            new(4, 3, 2, 192, 10), new(6, 3, 1, 224, 19), new(6, 3, 2, 384, 25), new(6, 3, 1, 640, 7)),
    ];

    private static Stage Fused(int expandRatio, int stride, int channels, int blocks) =>
        new(expandRatio, 3, stride, channels, blocks, IsFused: true);

    private static ModelArchitecture Row(string name, double widthMult, double depthMult, float epsilon = 1e-5f)
    {
        Stage[] stages =
        [
            .. Base.Select(stage => stage with
            {
                Channels = ConvBlocks.MakeDivisible(stage.Channels * widthMult),
                Blocks = (int)Math.Ceiling(stage.Blocks * depthMult),
            }),
        ];
        return Row(
            name, stages, ConvBlocks.MakeDivisible(32 * widthMult), lastChannels: 4 * stages[^1].Channels, epsilon);
    }

    private static ModelArchitecture RowV2(string name, params Stage[] stages) =>
        Row(name, stages, stages[0].Channels, lastChannels: 1280, LargeEpsilon);

    private static ModelArchitecture Row(
        string name, Stage[] stages, int firstChannels, int lastChannels, float epsilon) => new(
        name, "EfficientNet",
        (classes, size) => Build(new(name, new(3, size, size)), stages, firstChannels, lastChannels, epsilon, classes));

    private static ModelGraph Build(
        GraphBuilder graph, Stage[] stages, int firstChannels, int lastChannels, float epsilon, int classes)
    {
        var x = ConvBlocks.ConvNormActivation(
            graph, "features.0", graph.Input, firstChannels, 3, Activation.SiLU, stride: 2, epsilon: epsilon);
        for (var i = 0; i < stages.Length; i++)
        {
            for (var block = 0; block < stages[i].Blocks; block++)
            {
                var stage = block == 0 ? stages[i] : stages[i] with { Stride = 1 };
                x = InvertedResidual(graph, $"features.{i + 1}.{block}", x, stage, epsilon);
            }
        }

        x = ConvBlocks.ConvNormActivation(
            graph, $"features.{stages.Length + 1}", x, lastChannels, 1, Activation.SiLU, epsilon: epsilon);
        x = graph.AdaptiveAvgPool2d("avgpool", x, 1);
        x = graph.Flatten("flatten", x);
        x = graph.Dropout("classifier.0", x);
        return graph.Build(graph.Linear("classifier.1", x, classes));
    }

    // MBConv, or FusedMBConv: one dense convolution in place of the first two, and nothing squeezed.
    private static Node InvertedResidual(GraphBuilder graph, string path, Node input, Stage stage, float epsilon)
    {
        var (x, next) = (input, 0);
        var width = input.Shape[0];
        var expanded = ConvBlocks.MakeDivisible(width * stage.ExpandRatio);
        if (stage.IsFused)
        {
            if (expanded == width)
            {
                x = Conv(stage.Channels, stage.Kernel, Activation.SiLU, stage.Stride);
            }
            else
            {
                x = Conv(expanded, stage.Kernel, Activation.SiLU, stage.Stride);
                x = Conv(stage.Channels, 1, activation: null);
            }
        }
        else
        {
            if (expanded != width)
                x = Conv(expanded, 1, Activation.SiLU);
            x = Conv(expanded, stage.Kernel, Activation.SiLU, stage.Stride, expanded);
            x = ConvBlocks.SqueezeExcitation(
                graph, $"{path}.block.{next++}", x, Math.Max(1, width / 4), Activation.SiLU);
            x = Conv(stage.Channels, 1, activation: null);
        }

        return stage.Stride == 1 && width == stage.Channels
            ? graph.Add($"{path}.add", graph.Dropout($"{path}.stochastic_depth", x), input)
            : x;

        Node Conv(int channels, int kernel, Activation? activation, int stride = 1, int groups = 1) =>
            ConvBlocks.ConvNormActivation(
                graph, $"{path}.block.{next++}", x, channels, kernel, activation, stride, groups, epsilon);
    }

    private sealed record Stage(
        int ExpandRatio, int Kernel, int Stride, int Channels, int Blocks, bool IsFused = false);
}
