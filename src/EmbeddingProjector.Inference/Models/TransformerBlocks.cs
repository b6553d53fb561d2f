namespace EmbeddingProjector.Inference.Models;

/// <summary>What torchvision's transformers have in common.</summary>
internal static class TransformerBlocks
{
    /// <summary><c>torchvision.ops.MLP</c> with two layers: linear, GELU, dropout, linear, dropout.</summary>
    /// <param name="graph">The graph under construction.</param>
    /// <param name="path">The module's path.</param>
    /// <param name="input">[..., features].</param>
    /// <param name="hidden">Features between the layers.</param>
    public static Node Mlp(GraphBuilder graph, string path, Node input, int hidden)
    {
        var x = graph.Linear($"{path}.0", input, hidden);
        x = graph.Activation($"{path}.1", Activation.GELU, x);
        x = graph.Dropout($"{path}.2", x);
        x = graph.Linear($"{path}.3", x, input.Shape[^1]);
        return graph.Dropout($"{path}.4", x);
    }
}
