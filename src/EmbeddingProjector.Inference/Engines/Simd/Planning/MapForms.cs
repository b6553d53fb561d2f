namespace EmbeddingProjector.Inference.Engines.Simd.Planning;

/// <summary>Each node's value as a map without halo: which of its dimensions are the channels.</summary>
/// <remarks>A shape alone does not tell: [14, 14, 768] has its channels last because of the ops before it.</remarks>
internal sealed class MapForms
{
    private readonly ImmutableArray<Node> nodes;
    private readonly ImmutableArray<TensorShape> shapes;
    private readonly MapLayout[] forms;

    /// <summary>Follows the graph from the input on.</summary>
    /// <param name="nodes">The graph's nodes.</param>
    /// <param name="shapes">Each node's shape at the program's input size.</param>
    public MapForms(ImmutableArray<Node> nodes, ImmutableArray<TensorShape> shapes)
    {
        this.nodes = nodes;
        this.shapes = shapes;
        forms = new MapLayout[nodes.Length];
        foreach (var node in nodes)
            forms[node.Index] = FormOf(node);
    }

    public MapLayout this[int node] => forms[node];

    /// <summary>Whether a node's value is its input's memory, seen in another order.</summary>
    public bool IsView(Node node) => node.Op switch
    {
        PermuteOp op => Turned(op, shapes[node.Inputs[0]], forms[node.Inputs[0]]) is not null,
        FlattenOp => shapes[node.Index].Rank > 1 && forms[node.Index] == forms[node.Inputs[0]],
        _ => false,
    };

    /// <summary>Whether the engine has a step for a node, as its value and those that it reads lie. The op's definition
    /// computes the others.</summary>
    public bool HasStep(Node node)
    {
        var isLast = node.Inputs.Any(input => forms[input].ChannelsLast);
        return node.Op switch
        {
            InputOp or DropoutOp => true,
            Conv2dOp or MaxPool2dOp or AvgPool2dOp or AdaptiveAvgPool2dOp or ChannelAffineOp or BatchNorm2dOp
                or LayerScaleOp or ConcatOp or SliceChannelsOp or ChannelShuffleOp or MulOp => !isLast,
            LayerNormOp op => shapes[node.Index].Rank == 1 || isLast != op.ChannelsFirst,
            LinearOp => isLast || shapes[node.Index].Rank == 1,
            ClassTokenOp or PositionEmbeddingOp or SelectTokenOp or MultiheadAttentionOp or WindowAttentionOp => isLast,
            PatchMergingOp => isLast && forms[node.Inputs[0]].Channels % MapLayout.BlockChannels == 0,
            ActivationOp op => Kernels.ActivationKernel.Exists(op.Function),
            AddOp => forms[node.Inputs[0]] == forms[node.Inputs[1]],
            FlattenOp => shapes[node.Index].Rank == 1 || IsView(node),
            PermuteOp => IsView(node),
            _ => false,
        };
    }

    private MapLayout FormOf(Node node)
    {
        var shape = shapes[node.Index];
        if (node.Inputs.IsEmpty)
            return First(shape);

        var (inputShape, input) = (shapes[node.Inputs[0]], forms[node.Inputs[0]]);
        if (node.Op is PermuteOp permute)
            return Turned(permute, inputShape, input) ?? First(shape);
        if (shape == inputShape)
            return input;
        if (node.Op is FlattenOp { StartDim: 1 } && inputShape.Rank == 3 && !input.ChannelsLast)
            return input;
        if (input.ChannelsLast && shape.Rank == inputShape.Rank
            && shape.Dimensions[..^1].SequenceEqual(inputShape.Dimensions[..^1]))
        {
            return input with { Channels = shape[^1] };
        }

        return node.Op is PatchMergingOp or ClassTokenOp ? Last(shape) : First(shape);
    }

    // The same map with the channels at the other end; null where the axes move in another way.
    private static MapLayout? Turned(PermuteOp op, TensorShape shape, MapLayout form)
    {
        int[] axes = (shape.Rank, form.ChannelsLast) switch
        {
            (2, _) => [1, 0],
            (3, false) => [1, 2, 0],
            (3, true) => [2, 0, 1],
            _ => [],
        };
        return axes.Length > 0 && op.Axes.AsSpan().SequenceEqual(axes)
            ? form with { ChannelsLast = !form.ChannelsLast }
            : null;
    }

    private static MapLayout First(TensorShape shape) => shape.Rank switch
    {
        1 => MapLayout.Vector(shape[0]),
        2 => new(shape[0], 1, shape[1], 0, 0, Planar: false),
        3 => new(shape[0], shape[1], shape[2], 0, 0, Planar: false),
        _ => MapLayout.Vector(shape.Length),
    };

    private static MapLayout Last(TensorShape shape) => shape.Rank == 2
        ? new(shape[1], 1, shape[0], 0, 0, Planar: false, ChannelsLast: true)
        : new(shape[2], shape[0], shape[1], 0, 0, Planar: false, ChannelsLast: true);
}
