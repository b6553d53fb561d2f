namespace EmbeddingProjector.Inference.Models;

/// <summary>MaxViT (Tu et al., 2022), as <c>torchvision.models.maxvit</c> builds it.</summary>
/// <remarks>Between a partition and its end torchvision's values are [groups, pixels, channels]; here they stand as the
/// picture has them, [height, width, channels], and attention finds its groups by itself. Layer names and the values
/// outside the partitions are torchvision's.</remarks>
internal static class MaxVit
{
    private const float BatchNormEpsilon = 1e-3f;
    private const float LayerNormEpsilon = 1e-5f;
    private const int HeadSize = 32;
    private const int PartitionSize = 7;

    public static ImmutableArray<ModelArchitecture> Variants { get; } =
        [Row("maxvit_t", stemWidth: 64, [64, 128, 256, 512], [2, 2, 5, 2])];

    private static ModelArchitecture Row(string name, int stemWidth, int[] widths, int[] depths) => new(
        name, "MaxVit", (classes, size) => Build(new(name, new(3, size, size)), stemWidth, widths, depths, classes));

    private static ModelGraph Build(GraphBuilder graph, int stemWidth, int[] widths, int[] depths, int classes)
    {
        var x = Conv(graph, "stem.0", graph.Input, stemWidth, 3, stride: 2);
        x = graph.Conv2d("stem.1.0", x, stemWidth, 3, padding: 1);
        for (var block = 0; block < widths.Length; block++)
        {
            for (var i = 0; i < depths[block]; i++)
            {
                var path = $"blocks.{block}.layers.{i}.layers";
                x = MBConv(graph, $"{path}.MBconv", x, widths[block], i == 0 ? 2 : 1);
                x = Partition(graph, $"{path}.window_attention", x, WindowAttentionForm.MaxVitWindow);
                x = Partition(graph, $"{path}.grid_attention", x, WindowAttentionForm.MaxVitGrid);
            }
        }

        x = graph.AdaptiveAvgPool2d("classifier.0", x, 1);
        x = graph.Flatten("classifier.1", x);
        x = graph.LayerNorm("classifier.2", x, LayerNormEpsilon);
        x = graph.Linear("classifier.3", x, widths[^1]);
        x = graph.Activation("classifier.4", Activation.Tanh, x);
        return graph.Build(graph.Linear("classifier.5", x, classes, bias: false));
    }

    private static Node MBConv(GraphBuilder graph, string path, Node input, int width, int stride)
    {
        var shortcut = Shortcut();
        var hidden = 4 * width;
        var x = graph.BatchNorm2d($"{path}.layers.pre_norm", input, BatchNormEpsilon);
        x = Conv(graph, $"{path}.layers.conv_a", x, hidden, 1);
        x = Conv(graph, $"{path}.layers.conv_b", x, hidden, 3, stride, hidden);
        x = ConvBlocks.SqueezeExcitation(graph, $"{path}.layers.squeeze_excitation", x, width / 4, Activation.SiLU);
        x = graph.Conv2d($"{path}.layers.conv_c", x, width, 1);
        x = graph.Dropout($"{path}.stochastic_depth", x);
        return graph.Add($"{path}.add", shortcut, x);

        Node Shortcut()
        {
            if (stride == 1 && input.Shape[0] == width)
                return graph.Dropout($"{path}.proj", input); // an identity in torchvision
            if (stride == 1)
                return graph.Conv2d($"{path}.proj.0", input, width, 1);

            var pooled = graph.AvgPool2d($"{path}.proj.0", input, 3, stride, padding: 1);
            return graph.Conv2d($"{path}.proj.1", pooled, width, 1);
        }
    }

    private static Node Partition(GraphBuilder graph, string path, Node input, WindowAttentionForm form)
    {
        var width = input.Shape[0];
        var tokens = graph.Permute($"{path}.partition_op", input, 1, 2, 0);
        var x = graph.LayerNorm($"{path}.attn_layer.0", tokens, LayerNormEpsilon);
        x = graph.Add(
            $"{path}.attn_layer.1", new WindowAttentionOp(width, width / HeadSize, PartitionSize, Shift: 0, form), x);
        x = graph.Dropout($"{path}.attn_layer.2", x);
        x = graph.Dropout($"{path}.stochastic_dropout", x);
        tokens = graph.Add($"{path}.add", tokens, x);
        x = graph.LayerNorm($"{path}.mlp_layer.0", tokens, LayerNormEpsilon);
        x = graph.Linear($"{path}.mlp_layer.1", x, 4 * width);
        x = graph.Activation($"{path}.mlp_layer.2", Activation.GELU, x);
        x = graph.Linear($"{path}.mlp_layer.3", x, width);
        x = graph.Dropout($"{path}.mlp_layer.4", x);
        x = graph.Dropout($"{path}.stochastic_dropout", x);
        tokens = graph.Add($"{path}.add", tokens, x);
        return graph.Permute($"{path}.departition_op", tokens, 2, 0, 1);
    }

    private static Node Conv(
        GraphBuilder graph, string path, Node input, int channels, int kernel, int stride = 1, int groups = 1) =>
        ConvBlocks.ConvNormActivation(
            graph, path, input, channels, kernel, Activation.GELU, stride, groups, BatchNormEpsilon);
}
