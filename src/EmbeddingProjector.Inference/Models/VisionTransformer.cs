namespace EmbeddingProjector.Inference.Models;

/// <summary>The vision transformer (Dosovitskiy et al., 2020), as <c>torchvision.models.vision_transformer</c> builds
/// it.</summary>
/// <remarks>It reads pictures of the size that its positions were trained for: 224, or that of a weight set such as
/// IMAGENET1K_SWAG_E2E_V1, or what a checkpoint's <c>pos_embedding</c> says. torchvision names the nodes of a block's
/// norms <c>ln</c> and <c>ln_1</c> where the modules are <c>ln_1</c> and <c>ln_2</c>: <c>ln_1</c> is the second
/// norm.</remarks>
internal static class VisionTransformer
{
    private const float Epsilon = 1e-6f;

    /// <summary>Every variant: the side of a patch, the layers, the heads, and two widths.</summary>
    public static ImmutableArray<ModelArchitecture> Variants { get; } =
    [
        Row("vit_b_16", patchSize: 16, layers: 12, heads: 12, width: 768, mlpWidth: 3072),
        Row("vit_b_32", patchSize: 32, layers: 12, heads: 12, width: 768, mlpWidth: 3072),
        Row("vit_l_16", patchSize: 16, layers: 24, heads: 16, width: 1024, mlpWidth: 4096),
        Row("vit_l_32", patchSize: 32, layers: 24, heads: 16, width: 1024, mlpWidth: 4096),
        Row("vit_h_14", patchSize: 14, layers: 32, heads: 16, width: 1280, mlpWidth: 5120),
    ];

    private static ModelArchitecture Row(string name, int patchSize, int layers, int heads, int width, int mlpWidth) =>
        new(name, "VisionTransformer", (classes, size) => Build(
            new(name, new(3, size, size)), patchSize, layers, heads, width, mlpWidth, classes))
        {
            OldKeys = key => key
                .Replace(".mlp.linear_1.", ".mlp.0.", StringComparison.Ordinal)
                .Replace(".mlp.linear_2.", ".mlp.3.", StringComparison.Ordinal),
        };

    private static ModelGraph Build(
        GraphBuilder graph, int patchSize, int layers, int heads, int width, int mlpWidth, int classes)
    {
        var x = graph.Conv2d("conv_proj", graph.Input, width, patchSize, stride: patchSize);
        x = graph.Add("reshape", new FlattenOp(StartDim: 1), x);
        x = graph.Permute("permute", x, 1, 0);
        x = graph.AddAs("cat", "", new ClassTokenOp(width), x);
        x = graph.AddAs("encoder.add", "encoder", new PositionEmbeddingOp(x.Shape[0], width), x);
        x = graph.Dropout("encoder.dropout", x);
        for (var i = 0; i < layers; i++)
            x = Block(graph, $"encoder.layers.encoder_layer_{i}", x, heads, mlpWidth);
        x = graph.LayerNorm("encoder.ln", x, Epsilon);
        // torchvision numbers this subscript behind those of the shapes.
        x = graph.AddAs("getitem_5", "", new SelectTokenOp(0), x);
        return graph.Build(graph.Linear("heads.head", x, classes));
    }

    private static Node Block(GraphBuilder graph, string path, Node input, int heads, int mlpWidth)
    {
        var width = input.Shape[1];
        var x = Norm("ln", $"{path}.ln_1", input);
        x = graph.Add($"{path}.self_attention", new MultiheadAttentionOp(width, heads), x);
        x = graph.Dropout($"{path}.dropout", x);
        var middle = graph.Add($"{path}.add", x, input);
        x = Norm("ln_1", $"{path}.ln_2", middle);
        x = TransformerBlocks.Mlp(graph, $"{path}.mlp", x, mlpWidth);
        return graph.Add($"{path}.add", middle, x);

        Node Norm(string name, string module, Node from) =>
            graph.AddAs($"{path}.{name}", module, new LayerNormOp(width, Epsilon, ChannelsFirst: false), from);
    }
}
