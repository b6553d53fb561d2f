namespace EmbeddingProjector.Inference.Models;

/// <summary>Swin and Swin v2 (Liu et al., 2021 and 2022), as <c>torchvision.models.swin_transformer</c> builds
/// them.</summary>
/// <remarks>As in torchvision the layers' values are [height, width, channels].</remarks>
internal static class SwinTransformer
{
    private const float Epsilon = 1e-5f;

    /// <summary>Every variant: its first width, the blocks and heads of each stage, and the window's side.</summary>
    public static ImmutableArray<ModelArchitecture> Variants { get; } =
    [
        Row("swin_t", 96, [2, 2, 6, 2], [3, 6, 12, 24], window: 7, WindowAttentionForm.Swin),
        Row("swin_s", 96, [2, 2, 18, 2], [3, 6, 12, 24], window: 7, WindowAttentionForm.Swin),
        Row("swin_b", 128, [2, 2, 18, 2], [4, 8, 16, 32], window: 7, WindowAttentionForm.Swin),
        Row("swin_v2_t", 96, [2, 2, 6, 2], [3, 6, 12, 24], window: 8, WindowAttentionForm.SwinV2),
        Row("swin_v2_s", 96, [2, 2, 18, 2], [3, 6, 12, 24], window: 8, WindowAttentionForm.SwinV2),
        Row("swin_v2_b", 128, [2, 2, 18, 2], [4, 8, 16, 32], window: 8, WindowAttentionForm.SwinV2),
    ];

    private static ModelArchitecture Row(
        string name, int width, int[] depths, int[] heads, int window, WindowAttentionForm form) =>
        new(name, "SwinTransformer", (classes, size) => Build(
            new(name, new(3, size, size)), width, depths, heads, window, form, classes));

    private static ModelGraph Build(
        GraphBuilder graph, int width, int[] depths, int[] heads, int window, WindowAttentionForm form, int classes)
    {
        var x = graph.Conv2d("features.0.0", graph.Input, width, 4, stride: 4);
        x = graph.Permute("features.0.1", x, 1, 2, 0);
        x = graph.LayerNorm("features.0.2", x, Epsilon);
        for (var stage = 0; stage < depths.Length; stage++)
        {
            if (stage > 0)
                x = PatchMerging(graph, $"features.{2 * stage}", x, form);
            for (var i = 0; i < depths[stage]; i++)
            {
                var shift = i % 2 == 0 ? 0 : window / 2;
                var op = new WindowAttentionOp(x.Shape[^1], heads[stage], window, shift, form);
                x = Block(graph, $"features.{2 * stage + 1}.{i}", x, op);
            }
        }

        x = graph.LayerNorm("norm", x, Epsilon);
        x = graph.Permute("permute", x, 2, 0, 1);
        x = graph.AdaptiveAvgPool2d("avgpool", x, 1);
        x = graph.Flatten("flatten", x);
        return graph.Build(graph.Linear("head", x, classes));
    }

    // Version 2 normalises behind each part, version 1 in front.
    private static Node Block(GraphBuilder graph, string path, Node input, WindowAttentionOp op)
    {
        var x = Normed("norm1", input, Attend);
        x = graph.Dropout($"{path}.stochastic_depth", x);
        var middle = graph.Add($"{path}.add", input, x);
        x = Normed("norm2", middle, from => TransformerBlocks.Mlp(graph, $"{path}.mlp", from, 4 * op.Features));
        x = graph.Dropout($"{path}.stochastic_depth", x);
        return graph.Add($"{path}.add", middle, x);

        Node Attend(Node from) => graph.AddAs($"{path}.attn.shifted_window_attention", $"{path}.attn", op, from);

        Node Normed(string norm, Node from, Func<Node, Node> part) => op.Form == WindowAttentionForm.SwinV2
            ? graph.LayerNorm($"{path}.{norm}", part(from), Epsilon)
            : part(graph.LayerNorm($"{path}.{norm}", from, Epsilon));
    }

    private static Node PatchMerging(GraphBuilder graph, string path, Node input, WindowAttentionForm form)
    {
        var x = graph.AddAs($"{path}._patch_merging_pad", path, new PatchMergingOp(), input);
        if (form != WindowAttentionForm.SwinV2)
            x = graph.LayerNorm($"{path}.norm", x, Epsilon);
        x = graph.Linear($"{path}.reduction", x, 2 * input.Shape[^1], bias: false);
        return form == WindowAttentionForm.SwinV2 ? graph.LayerNorm($"{path}.norm", x, Epsilon) : x;
    }
}
