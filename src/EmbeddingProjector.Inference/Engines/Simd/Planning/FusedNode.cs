namespace EmbeddingProjector.Inference.Engines.Simd.Planning;

/// <summary>Nodes that one step computes: a main node and what follows it in the same pass.</summary>
/// <param name="Main">What gives the step its kind.</param>
/// <param name="Tail">The last of the nodes, whose value the step writes.</param>
/// <param name="Inputs">The values read by the main node: indices of tails.</param>
/// <param name="Norm">Batch normalisation, or a factor for each channel, folded into the main node's weights.</param>
/// <param name="Residual">A value added before the activation: the index of its tail.</param>
/// <param name="Activation">The function that ends the step.</param>
internal sealed record FusedNode(
    Node Main, Node Tail, ImmutableArray<int> Inputs, Node? Norm = null, int? Residual = null,
    Activation? Activation = null)
{
    /// <summary>Where a group only moves channels: the input and its channel for each channel of the result.</summary>
    public ImmutableArray<(int Input, int Channel)> Channels { get; init; }

    /// <summary>The layers of squeeze and excitation that give the factors which a map is multiplied by.</summary>
    public Excitation? Excitation { get; init; }

    /// <summary>The layers that excite what this group reads, itself or before its convolution.</summary>
    public Excitation? ExcitedBy => Excitation ?? Before?.Excitation;

    /// <summary>A normalisation or multiplication of channels that a 1x1 convolution does while it reads its
    /// input.</summary>
    public FusedNode? Before { get; init; }

    /// <summary>The convolution that a depthwise one, or a pooling, computes before itself, band by band.</summary>
    public FusedNode? Banded { get; init; }

    /// <summary>Whether max(x, 0) ends the step.</summary>
    public bool Relu => Activation is Graph.Ops.Activation.ReLU;

    /// <summary>Whether nothing but a normalisation has joined the main node.</summary>
    public bool IsPlain => Residual is null && Activation is null;

    /// <summary>Whether the last of the group's passes is a convolution, which can add a map.</summary>
    public bool EndsInConvolution => Main.Op is MultiheadAttentionOp or WindowAttentionOp
        || (Convolution is { } op && !Steps.DepthwiseStep.Fits(op));

    /// <summary>The convolution that the main node is: a linear layer of tokens or pixels is one of 1x1. Null for
    /// others.</summary>
    public Conv2dOp? Convolution => Main.Op switch
    {
        Conv2dOp op => op,
        LinearOp op when Main.Shape.Rank > 1 => new(op.InFeatures, op.OutFeatures, 1, 1, 0, 1, 1, op.HasBias),
        _ => null,
    };
}
