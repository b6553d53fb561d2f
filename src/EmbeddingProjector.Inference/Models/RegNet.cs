namespace EmbeddingProjector.Inference.Models;

/// <summary>RegNetX and RegNetY (Radosavovic et al., 2020), as <c>torchvision.models.regnet</c> builds them.</summary>
internal static class RegNet
{
    private const int Quantum = 8; // widths are multiples of it

    /// <summary>Every variant: its blocks, the line of their widths, and the width of a group; Y squeezes.</summary>
    public static ImmutableArray<ModelArchitecture> Variants { get; } =
    [
        Row("regnet_y_400mf", 16, 48, 27.89, 2.09, 8), Row("regnet_y_800mf", 14, 56, 38.84, 2.4, 16),
        Row("regnet_y_1_6gf", 27, 48, 20.71, 2.65, 24), Row("regnet_y_3_2gf", 21, 80, 42.63, 2.66, 24),
        Row("regnet_y_8gf", 17, 192, 76.82, 2.19, 56), Row("regnet_y_16gf", 18, 200, 106.23, 2.48, 112),
        Row("regnet_y_32gf", 20, 232, 115.89, 2.53, 232), Row("regnet_y_128gf", 27, 456, 160.83, 2.52, 264),
        Row("regnet_x_400mf", 22, 24, 24.48, 2.54, 16), Row("regnet_x_800mf", 16, 56, 35.73, 2.28, 16),
        Row("regnet_x_1_6gf", 18, 80, 34.01, 2.25, 24), Row("regnet_x_3_2gf", 25, 88, 26.31, 2.25, 48),
        Row("regnet_x_8gf", 23, 80, 49.56, 2.88, 120), Row("regnet_x_16gf", 22, 216, 55.59, 2.1, 128),
        Row("regnet_x_32gf", 23, 320, 69.86, 2.0, 168),
    ];

    private static ModelArchitecture Row(
        string name, int depth, int w0, double wa, double wm, int groupWidth)
    {
        var stages = Stages(depth, w0, wa, wm, groupWidth);
        var squeezes = name.StartsWith("regnet_y", StringComparison.Ordinal);
        return new(name, "RegNet", (classes, size) => Build(new(name, new(3, size, size)), stages, squeezes, classes));
    }

    // Widths on a line, rounded to powers of wm and to the quantum; blocks of one width are a stage (equations 2 to 4).
    private static (int Width, int Depth, int GroupWidth)[] Stages(
        int depth, int w0, double wa, double wm, int groupWidth) =>
    [
        .. Enumerable.Range(0, depth)
            .Select(block => Math.Round(Math.Log((block * wa + w0) / w0) / Math.Log(wm)))
            .Select(power => (int)(Math.Round(w0 * Math.Pow(wm, power) / Quantum) * Quantum))
            .CountBy(width => width)
            .Select(stage =>
            {
                var group = Math.Min(groupWidth, stage.Key);
                return (ConvBlocks.MakeDivisible(stage.Key, group), stage.Value, group);
            }),
    ];

    private static ModelGraph Build(
        GraphBuilder graph, (int Width, int Depth, int GroupWidth)[] stages, bool squeezes, int classes)
    {
        var x = ConvBlocks.ConvNormActivation(graph, "stem", graph.Input, 32, 3, Activation.ReLU, stride: 2);
        for (var i = 0; i < stages.Length; i++)
        {
            var (width, depth, groupWidth) = stages[i];
            for (var block = 0; block < depth; block++)
                x = Block(
                    graph, $"trunk_output.block{i + 1}.block{i + 1}-{block}", x, width, block == 0 ? 2 : 1, groupWidth,
                    squeezes);
        }

        x = graph.AdaptiveAvgPool2d("avgpool", x, 1);
        x = graph.Flatten("flatten", x);
        return graph.Build(graph.Linear("fc", x, classes));
    }

    private static Node Block(
        GraphBuilder graph, string path, Node input, int width, int stride, int groupWidth, bool squeezes)
    {
        var shortcut = stride != 1 || input.Shape[0] != width
            ? ConvBlocks.ConvNormActivation(graph, $"{path}.proj", input, width, 1, activation: null, stride)
            : input;
        var x = ConvBlocks.ConvNormActivation(graph, $"{path}.f.a", input, width, 1, Activation.ReLU);
        x = ConvBlocks.ConvNormActivation(
            graph, $"{path}.f.b", x, width, 3, Activation.ReLU, stride, groups: width / groupWidth);
        if (squeezes)
        {
            var squeezed = (int)Math.Round(0.25 * input.Shape[0]);
            x = ConvBlocks.SqueezeExcitation(graph, $"{path}.f.se", x, squeezed, Activation.ReLU);
        }

        x = ConvBlocks.ConvNormActivation(graph, $"{path}.f.c", x, width, 1, activation: null);
        return graph.Relu($"{path}.activation", graph.Add($"{path}.add", shortcut, x));
    }
}
