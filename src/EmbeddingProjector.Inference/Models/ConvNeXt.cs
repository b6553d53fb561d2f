namespace EmbeddingProjector.Inference.Models;

/// <summary>ConvNeXt (Liu et al., 2022), as <c>torchvision.models.convnext</c> builds it.</summary>
/// <remarks>LayerNorm2d is one node, named for the last of torchvision's.</remarks>
internal static class ConvNeXt
{
    private const float Epsilon = 1e-6f;

    /// <summary>Every variant: the width and the blocks of each stage.</summary>
    public static ImmutableArray<ModelArchitecture> Variants { get; } =
    [
        Row("convnext_tiny", [96, 192, 384, 768], [3, 3, 9, 3]),
        Row("convnext_small", [96, 192, 384, 768], [3, 3, 27, 3]),
        Row("convnext_base", [128, 256, 512, 1024], [3, 3, 27, 3]),
        Row("convnext_large", [192, 384, 768, 1536], [3, 3, 27, 3]),
    ];

    private static ModelArchitecture Row(string name, int[] widths, int[] depths) =>
        new(name, "ConvNeXt", (classes, size) => Build(new(name, new(3, size, size)), widths, depths, classes));

    private static ModelGraph Build(GraphBuilder graph, int[] widths, int[] depths, int classes)
    {
        var x = graph.Conv2d("features.0.0", graph.Input, widths[0], 4, stride: 4);
        x = LayerNorm2d(graph, "features.0.1", x);
        for (var stage = 0; stage < widths.Length; stage++)
        {
            if (stage > 0)
            {
                x = LayerNorm2d(graph, $"features.{2 * stage}.0", x);
                x = graph.Conv2d($"features.{2 * stage}.1", x, widths[stage], 2, stride: 2);
            }

            for (var i = 0; i < depths[stage]; i++)
                x = Block(graph, $"features.{2 * stage + 1}.{i}", x);
        }

        x = graph.AdaptiveAvgPool2d("avgpool", x, 1);
        x = LayerNorm2d(graph, "classifier.0", x);
        x = graph.Flatten("classifier.1", x);
        return graph.Build(graph.Linear("classifier.2", x, classes));
    }

    private static Node Block(GraphBuilder graph, string path, Node input)
    {
        var width = input.Shape[0];
        var x = graph.Conv2d($"{path}.block.0", input, width, 7, padding: 3, groups: width);
        x = graph.Permute($"{path}.block.1", x, 1, 2, 0);
        x = graph.LayerNorm($"{path}.block.2", x, Epsilon);
        x = graph.Linear($"{path}.block.3", x, 4 * width);
        x = graph.Activation($"{path}.block.4", Activation.GELU, x);
        x = graph.Linear($"{path}.block.5", x, width);
        x = graph.Permute($"{path}.block.6", x, 2, 0, 1);
        x = graph.AddAs($"{path}.mul", path, new LayerScaleOp(width), x);
        x = graph.Dropout($"{path}.stochastic_depth", x);
        return graph.Add($"{path}.add", x, input);
    }

    private static Node LayerNorm2d(GraphBuilder graph, string path, Node input) =>
        graph.AddAs($"{path}.permute_1", path, new LayerNormOp(input.Shape[0], Epsilon, ChannelsFirst: true), input);
}
