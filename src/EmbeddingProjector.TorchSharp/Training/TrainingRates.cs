using EmbeddingProjector.Inference.Graph;

namespace EmbeddingProjector.TorchSharp.Training;

/// <summary>What torchvision trains with and a graph for inference does not say: how much dropout drops, how fast batch
/// norm's statistics follow.</summary>
internal static class TrainingRates
{
    /// <summary>The probability with which a dropout drops a value, or stochastic depth a whole branch.</summary>
    public static double Dropout(ModelGraph graph, Node node) =>
        IsStochasticDepth(node) ? Depth(graph, node) : Values(graph.Name);

    /// <summary>Whether a dropout drops a picture's whole branch.</summary>
    public static bool IsStochasticDepth(Node node) =>
        node.Name[(node.Name.LastIndexOf('.') + 1)..].StartsWith("stochastic_", StringComparison.Ordinal);

    /// <summary>The weight of a batch in batch norm's running statistics.</summary>
    /// <param name="model">torchvision's name.</param>
    public static double Momentum(string model) => model switch
    {
        "efficientnet_b5" or "efficientnet_b6" or "efficientnet_b7" => 0.01,
        _ when model.StartsWith("mobilenet_v3", StringComparison.Ordinal) => 0.01,
        _ when model.StartsWith("mnasnet", StringComparison.Ordinal) => 1 - 0.9997,
        _ when model.StartsWith("maxvit_", StringComparison.Ordinal) => 0.99, // as TensorFlow means it, and torchvision has it
        _ => 0.1,
    };

    private static double Values(string model) => model switch
    {
        "googlenet" or "mobilenet_v2" or "mnasnet0_5" or "mnasnet0_75" or "mnasnet1_0" or "mnasnet1_3" => 0.2,
        "mobilenet_v3_large" or "mobilenet_v3_small" => 0.2,
        "efficientnet_b0" or "efficientnet_b1" or "efficientnet_v2_s" => 0.2,
        "efficientnet_b2" or "efficientnet_b3" or "efficientnet_v2_m" => 0.3,
        "efficientnet_b4" or "efficientnet_b5" or "efficientnet_v2_l" => 0.4,
        _ when model.StartsWith("vit_", StringComparison.Ordinal) => 0,
        _ when model.StartsWith("swin_", StringComparison.Ordinal) => 0,
        _ when model.StartsWith("maxvit_", StringComparison.Ordinal) => 0,
        _ => 0.5,
    };

    // Deeper branches are dropped more often, in a straight line up to the model's own number; EfficientNet's ends one
    // block after its last.
    private static double Depth(ModelGraph graph, Node node)
    {
        var isEfficientNet = graph.Name.StartsWith("efficientnet_", StringComparison.Ordinal);
        var blocks = graph.Nodes
            .Where(other => isEfficientNet
                ? other.Name.Contains(".block.", StringComparison.Ordinal) : IsStochasticDepth(other))
            .Select(Block)
            .Distinct()
            .ToList();
        var most = graph.Name switch
        {
            "convnext_tiny" => 0.1,
            "convnext_small" => 0.4,
            "convnext_base" or "convnext_large" or "swin_b" or "swin_v2_b" => 0.5,
            "swin_s" or "swin_v2_s" => 0.3,
            _ => 0.2,
        };
        return most * blocks.IndexOf(Block(node)) / (isEfficientNet ? blocks.Count : blocks.Count - 1);
    }

    // features.STAGE.BLOCK, or MaxViT's blocks.STAGE.layers.BLOCK
    private static string Block(Node node)
    {
        var parts = node.Name.Split('.');
        return string.Join('.', parts.Take(parts[0] == "blocks" ? 4 : 3));
    }
}
