namespace EmbeddingProjector.Inference.Engines.Simd.Planning;

/// <summary>Squeeze and excitation (Hu et al., 2017): the mean of each channel, two layers, a gate.</summary>
/// <param name="Squeeze">The layer that reads the means.</param>
/// <param name="Expand">The layer that gives a number for each channel.</param>
internal sealed record Excitation(Node Squeeze, Activation Function, Node Expand, Activation Gate)
{
    /// <summary>Finds the layers behind the factors of a multiplication.</summary>
    /// <param name="multiplication">A map times factors.</param>
    /// <param name="nodes">The graph's nodes.</param>
    /// <param name="isInside">Whether a node is read once, and nobody asked for its value.</param>
    /// <returns>The layers, and all nodes that they replace; null where the factors come from something else.</returns>
    public static (Excitation Layers, Node[] Nodes)? Find(
        Node multiplication, IReadOnlyList<Node> nodes, Func<Node, bool> isInside)
    {
        var gate = nodes[multiplication.Inputs[1]];
        if (gate.Op is not ActivationOp { Function: Activation.Sigmoid or Activation.Hardsigmoid } gating)
            return null;

        var expand = nodes[gate.Inputs[0]];
        var function = expand.Inputs.IsEmpty ? gate : nodes[expand.Inputs[0]];
        if (!IsDense(expand) || function.Op is not ActivationOp activation)
            return null;

        var squeeze = nodes[function.Inputs[0]];
        if (!IsDense(squeeze))
            return null;

        var pool = nodes[squeeze.Inputs[0]];
        Node[] all = [pool, squeeze, function, expand, gate];
        return pool.Op is AdaptiveAvgPool2dOp { OutputSize: { Height: 1, Width: 1 } }
            && pool.Inputs[0] == multiplication.Inputs[0] && all.All(isInside)
            && Kernels.ActivationKernel.Exists(activation.Function)
            ? (new(squeeze, activation.Function, expand, gating.Function), all)
            : null;
    }

    // Of one pixel, a 1x1 convolution is a layer.
    private static bool IsDense(Node node) =>
        node.Op is Conv2dOp { Groups: 1 } op && op.Kernel == 1 && op.Stride == 1 && op.Padding == default;
}
