namespace EmbeddingProjector.Inference.Graph;

/// <summary>What shape rules require of what they are given, each with its message.</summary>
internal static class ShapeRequirements
{
    /// <summary>Requires a map, [channels, height, width].</summary>
    public static TensorShape Map(string node, TensorShape shape) => shape.Rank == 3
        ? shape
        : throw new GraphException(node, $"expected [channels, height, width], found {shape}");

    /// <summary>Requires a map of a number of channels.</summary>
    public static TensorShape Map(string node, TensorShape shape, int channels) => Map(node, shape)[0] == channels
        ? shape
        : throw new GraphException(node, $"expected {channels} channels, found {shape}");

    /// <summary>Requires features in the last dimension.</summary>
    public static TensorShape Features(string node, TensorShape shape, int features) => shape[^1] == features
        ? shape
        : throw new GraphException(node, $"expected {features} features, found {shape}");

    /// <summary>Requires [tokens, features].</summary>
    public static TensorShape Tokens(string node, TensorShape shape) => shape.Rank == 2
        ? shape
        : throw new GraphException(node, $"expected [tokens, features], found {shape}");

    /// <summary>Requires a map with its channels last, [height, width, channels].</summary>
    public static TensorShape ChannelsLast(string node, TensorShape shape) => shape.Rank == 3
        ? shape
        : throw new GraphException(node, $"expected [height, width, channels], found {shape}");

    /// <summary>Requires heads that divide the features.</summary>
    public static void Heads(string node, int features, int heads)
    {
        if (heads < 1 || features % heads != 0)
            throw new GraphException(node, $"expected features divisible by {heads} heads, found {features}");
    }

    /// <summary>Requires a kernel, stride and padding that make sense.</summary>
    public static void Window(string node, Size2 kernel, Size2 stride, Size2 padding)
    {
        AtLeast(node, "kernel", kernel, 1);
        AtLeast(node, "stride", stride, 1);
        AtLeast(node, "padding", padding, 0);
    }

    /// <summary>Requires a pool's padding to be at most half its window, as PyTorch does.</summary>
    public static void HalfPadding(string node, Size2 kernel, Size2 padding)
    {
        if (2 * padding.Height > kernel.Height || 2 * padding.Width > kernel.Width)
            throw new GraphException(node, $"expected a padding of at most half of {kernel}, found {padding}");
    }

    /// <summary>Requires both lengths of an attribute to be large enough.</summary>
    public static void AtLeast(string node, string attribute, Size2 found, int least)
    {
        if (found.Height < least || found.Width < least)
            throw new GraphException(node, $"expected a {attribute} of at least {least}, found {found}");
    }

    /// <summary>The shape of a windowed op's result, if the map has room for a window.</summary>
    public static TensorShape Windows(
        string node, TensorShape input, Size2 kernel, int channels, int height, int width) => height > 0 && width > 0
        ? new(channels, height, width)
        : throw new GraphException(node, $"the map {input} is too small for a {kernel} window");

    /// <summary>PyTorch's pooling_output_shape along one axis. In ceil mode a map a little smaller than the window
    /// still has one window, and the last window must start inside the map or its left padding.</summary>
    public static int PoolLength(int length, int kernel, int stride, int padding, bool ceilMode)
    {
        var room = length + 2 * padding - kernel + (ceilMode ? stride - 1 : 0);
        if (room < 0)
            return 0;

        var count = room / stride + 1;
        return ceilMode && (count - 1) * stride >= length + padding ? count - 1 : count;
    }
}
