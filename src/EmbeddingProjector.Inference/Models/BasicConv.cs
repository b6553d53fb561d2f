namespace EmbeddingProjector.Inference.Models;

/// <summary>What GoogLeNet and Inception v3 are made of in torchvision.</summary>
internal static class BasicConv
{
    private const float Epsilon = 0.001f;

    /// <summary>torchvision's <c>BasicConv2d</c>: convolution without bias, batch normalisation, ReLU.</summary>
    /// <param name="graph">The graph under construction.</param>
    /// <param name="path">The module's path.</param>
    /// <param name="input">[channels, height, width].</param>
    /// <param name="stride">Steps between outputs.</param>
    /// <param name="padding">Zeros on each side.</param>
    public static Node Add(
        GraphBuilder graph, string path, Node input, int channels, Size2 kernel, int stride = 1, Size2 padding = default)
    {
        var x = graph.Conv2d($"{path}.conv", input, channels, kernel, stride, padding, bias: false);
        x = graph.BatchNorm2d($"{path}.bn", x, Epsilon);
        return graph.Relu($"{path}.relu", x);
    }

    /// <summary>From ImageNet's normalisation to values around -1..1, which the original weights were trained on:
    /// torchvision sets <c>transform_input</c> with its pretrained weights.</summary>
    /// <remarks>torchvision's graph has thirteen nodes in its place.</remarks>
    /// <param name="graph">The graph under construction.</param>
    public static Node TransformInput(GraphBuilder graph) => graph.Add(
        "transform_input",
        new ChannelAffineOp(
            [0.229 / 0.5, 0.224 / 0.5, 0.225 / 0.5],
            [(0.485 - 0.5) / 0.5, (0.456 - 0.5) / 0.5, (0.406 - 0.5) / 0.5]),
        graph.Input);
}
