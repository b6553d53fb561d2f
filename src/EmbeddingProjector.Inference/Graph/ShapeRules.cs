using EmbeddingProjector.Inference.Graph.Ops;

namespace EmbeddingProjector.Inference.Graph;

/// <summary>One shape rule per op: the output's shape of one image from its inputs' shapes, or an error that says why
/// not.</summary>
public static class ShapeRules
{
    /// <summary>Applies an op's rule.</summary>
    /// <param name="node">The node's name, for messages.</param>
    /// <param name="op">What the node computes.</param>
    /// <param name="inputs">The shapes it reads, one image each.</param>
    /// <exception cref="GraphException">The shapes do not fit the op.</exception>
    public static TensorShape Infer(string node, Op op, ReadOnlySpan<TensorShape> inputs)
    {
        RequireInputCount(node, op, inputs.Length);
        return op switch
        {
            Conv2dOp conv => Conv2d(node, conv, inputs[0]),
            BatchNorm2dOp norm => SameMap(node, norm.Channels, inputs[0]),
            ReluOp or DropoutOp => inputs[0],
            MaxPool2dOp pool => MaxPool2d(node, pool, inputs[0]),
            AvgPool2dOp pool => AvgPool2d(node, pool, inputs[0]),
            AdaptiveAvgPool2dOp pool => new(Map(node, inputs[0])[0], pool.OutputSize.Height, pool.OutputSize.Width),
            ChannelAffineOp affine => ChannelAffine(node, affine, inputs[0]),
            LinearOp linear => Linear(node, linear, inputs[0]),
            AddOp => Add(node, inputs[0], inputs[1]),
            ConcatOp => Concat(node, inputs),
            FlattenOp => new(inputs[0].Length),
            _ => throw new GraphException(node, $"no shape rule for {op.Kind}"),
        };
    }

    private static void RequireInputCount(string node, Op op, int found)
    {
        var (least, most) = op switch
        {
            AddOp => (2, 2),
            ConcatOp => (1, int.MaxValue),
            _ => (1, 1),
        };
        if (found >= least && found <= most)
            return;

        var expected = least == most ? $"{least}" : $"at least {least}";
        throw new GraphException(node, $"{op.Kind}: expected {expected} inputs, found {found}");
    }

    private static TensorShape Map(string node, TensorShape shape) => shape.Rank == 3
        ? shape
        : throw new GraphException(node, $"expected [channels, height, width], found {shape}");

    private static TensorShape SameMap(string node, int channels, TensorShape input) => Map(node, input)[0] == channels
        ? input
        : throw new GraphException(node, $"expected {channels} channels, found {input}");

    private static TensorShape Conv2d(string node, Conv2dOp op, TensorShape input)
    {
        SameMap(node, op.InChannels, input);
        RequireWindow(node, op.Kernel, op.Stride, op.Padding);
        RequireAtLeast(node, "dilation", op.Dilation, 1);
        if (op.Groups < 1 || op.InChannels % op.Groups != 0 || op.OutChannels % op.Groups != 0)
        {
            throw new GraphException(
                node, $"expected channels divisible by {op.Groups} groups, found {op.InChannels} -> {op.OutChannels}");
        }

        var height = ConvLength(input[1], op.Kernel.Height, op.Stride.Height, op.Padding.Height, op.Dilation.Height);
        var width = ConvLength(input[2], op.Kernel.Width, op.Stride.Width, op.Padding.Width, op.Dilation.Width);
        RequireOutput(node, input, op.Kernel, height, width);
        return new(op.OutChannels, height, width);
    }

    private static int ConvLength(int length, int kernel, int stride, int padding, int dilation)
    {
        var room = length + 2 * padding - dilation * (kernel - 1) - 1;
        return room < 0 ? 0 : room / stride + 1;
    }

    private static TensorShape MaxPool2d(string node, MaxPool2dOp op, TensorShape input)
    {
        Map(node, input);
        RequireWindow(node, op.Kernel, op.Stride, op.Padding);
        RequireHalfPadding(node, op.Kernel, op.Padding);
        var height = PoolLength(input[1], op.Kernel.Height, op.Stride.Height, op.Padding.Height, op.CeilMode);
        var width = PoolLength(input[2], op.Kernel.Width, op.Stride.Width, op.Padding.Width, op.CeilMode);
        RequireOutput(node, input, op.Kernel, height, width);
        return new(input[0], height, width);
    }

    private static TensorShape AvgPool2d(string node, AvgPool2dOp op, TensorShape input)
    {
        Map(node, input);
        RequireWindow(node, op.Kernel, op.Stride, op.Padding);
        RequireHalfPadding(node, op.Kernel, op.Padding);
        var height = PoolLength(input[1], op.Kernel.Height, op.Stride.Height, op.Padding.Height, ceilMode: false);
        var width = PoolLength(input[2], op.Kernel.Width, op.Stride.Width, op.Padding.Width, ceilMode: false);
        RequireOutput(node, input, op.Kernel, height, width);
        return new(input[0], height, width);
    }

    private static TensorShape ChannelAffine(string node, ChannelAffineOp op, TensorShape input)
    {
        if (op.Scale.Length != op.Shift.Length)
            throw new GraphException(node, $"expected {op.Scale.Length} shifts, found {op.Shift.Length}");

        return SameMap(node, op.Scale.Length, input);
    }

    // PyTorch's pooling_output_shape. In ceil mode a map a little smaller than the window still has one window, and the
    // last window must start inside the map or its left padding.
    private static int PoolLength(int length, int kernel, int stride, int padding, bool ceilMode)
    {
        var room = length + 2 * padding - kernel + (ceilMode ? stride - 1 : 0);
        if (room < 0)
            return 0;

        var count = room / stride + 1;
        return ceilMode && (count - 1) * stride >= length + padding ? count - 1 : count;
    }

    private static void RequireWindow(string node, Size2 kernel, Size2 stride, Size2 padding)
    {
        RequireAtLeast(node, "kernel", kernel, 1);
        RequireAtLeast(node, "stride", stride, 1);
        RequireAtLeast(node, "padding", padding, 0);
    }

    private static void RequireHalfPadding(string node, Size2 kernel, Size2 padding)
    {
        if (2 * padding.Height > kernel.Height || 2 * padding.Width > kernel.Width)
            throw new GraphException(node, $"expected a padding of at most half of {kernel}, found {padding}");
    }

    private static void RequireAtLeast(string node, string attribute, Size2 found, int least)
    {
        if (found.Height < least || found.Width < least)
            throw new GraphException(node, $"expected a {attribute} of at least {least}, found {found}");
    }

    private static void RequireOutput(string node, TensorShape input, Size2 kernel, int height, int width)
    {
        if (height < 1 || width < 1)
            throw new GraphException(node, $"the map {input} is too small for a {kernel} window");
    }

    private static TensorShape Linear(string node, LinearOp op, TensorShape input)
    {
        if (input[^1] != op.InFeatures)
            throw new GraphException(node, $"expected {op.InFeatures} features, found {input}");

        return new([.. input.Dimensions[..^1], op.OutFeatures]);
    }

    private static TensorShape Add(string node, TensorShape left, TensorShape right) => left == right
        ? left
        : throw new GraphException(node, $"expected two tensors of one shape, found {left} and {right}");

    private static TensorShape Concat(string node, ReadOnlySpan<TensorShape> inputs)
    {
        var first = Map(node, inputs[0]);
        var channels = 0;
        foreach (var input in inputs)
        {
            if (Map(node, input)[1] != first[1] || input[2] != first[2])
                throw new GraphException(node, $"expected maps of {first[1]}x{first[2]}, found {input}");

            channels += input[0];
        }

        return new(channels, first[1], first[2]);
    }
}
