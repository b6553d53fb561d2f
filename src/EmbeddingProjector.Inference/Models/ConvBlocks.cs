namespace EmbeddingProjector.Inference.Models;

/// <summary>What torchvision's mobile networks and those after them are made of
/// (<c>torchvision.ops.misc</c>).</summary>
internal static class ConvBlocks
{
    /// <summary><c>Conv2dNormActivation</c>: a convolution without bias that keeps the size at stride 1, batch
    /// normalisation, and an activation where one is wanted.</summary>
    /// <param name="graph">The graph under construction.</param>
    /// <param name="path">The module's path.</param>
    /// <param name="input">[channels, height, width].</param>
    /// <param name="kernel">Taps; odd.</param>
    /// <param name="activation">Null for none.</param>
    /// <param name="stride">Steps between outputs.</param>
    /// <param name="epsilon">Of the normalisation; families differ.</param>
    public static Node ConvNormActivation(
        GraphBuilder graph, string path, Node input, int channels, int kernel, Activation? activation, int stride = 1,
        int groups = 1, float epsilon = 1e-5f)
    {
        var x = graph.Conv2d($"{path}.0", input, channels, kernel, stride, (kernel - 1) / 2, groups, bias: false);
        x = graph.BatchNorm2d($"{path}.1", x, epsilon);
        return activation is { } function ? graph.Activation($"{path}.2", function, x) : x;
    }

    /// <summary><c>SqueezeExcitation</c>: a factor for each channel from the channels' means.</summary>
    /// <param name="graph">The graph under construction.</param>
    /// <param name="path">The module's path.</param>
    /// <param name="input">[channels, height, width].</param>
    /// <param name="squeezed">Channels of the narrow layer.</param>
    /// <param name="activation">Of the narrow layer.</param>
    public static Node SqueezeExcitation(
        GraphBuilder graph, string path, Node input, int squeezed, Activation activation,
        Activation scaleActivation = Activation.Sigmoid)
    {
        var x = graph.AdaptiveAvgPool2d($"{path}.avgpool", input, 1);
        x = graph.Conv2d($"{path}.fc1", x, squeezed, 1);
        x = graph.Activation($"{path}.activation", activation, x);
        x = graph.Conv2d($"{path}.fc2", x, input.Shape[0], 1);
        x = graph.Activation($"{path}.scale_activation", scaleActivation, x);
        return graph.Add($"{path}.mul", new MulOp(), input, x);
    }

    /// <summary>The mean of each channel, [channels] (<c>x.mean([2, 3])</c>), behind a node <c>NAME_pool</c> that
    /// torchvision has not.</summary>
    /// <param name="graph">The graph under construction.</param>
    /// <param name="name">The node's path, usually <c>mean</c>.</param>
    /// <param name="input">[channels, height, width].</param>
    public static Node Mean(GraphBuilder graph, string name, Node input) =>
        graph.Flatten(name, graph.AdaptiveAvgPool2d($"{name}_pool", input, 1));

    /// <summary><c>_make_divisible</c>: a width rounded to a multiple that is at least nine tenths of it.</summary>
    /// <param name="width">Channels wanted.</param>
    /// <param name="divisor">What the result is a multiple of.</param>
    public static int MakeDivisible(double width, int divisor = 8)
    {
        var rounded = Math.Max(divisor, (int)(width + divisor / 2.0) / divisor * divisor);
        return rounded < 0.9 * width ? rounded + divisor : rounded;
    }
}
