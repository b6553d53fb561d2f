using System.Collections.Immutable;

namespace EmbeddingProjector.Inference.Graph.Ops;

/// <summary>A two-dimensional cross-correlation with zero padding (<c>torch.nn.Conv2d</c>).</summary>
/// <param name="InChannels">Channels read.</param>
/// <param name="OutChannels">Channels written.</param>
/// <param name="Kernel">Taps.</param>
/// <param name="Stride">Steps between outputs.</param>
/// <param name="Padding">Zeros on each side.</param>
/// <param name="Dilation">Steps between taps.</param>
/// <param name="Groups">Independent groups of channels; both channel counts are multiples of it.</param>
/// <param name="HasBias">Whether a bias is added.</param>
public sealed record Conv2dOp(
    int InChannels, int OutChannels, Size2 Kernel, Size2 Stride, Size2 Padding, Size2 Dilation, int Groups,
    bool HasBias) : Op
{
    /// <inheritdoc/>
    public override string Kind => "Conv2d";

    /// <summary><c>weight</c> [out, in / groups, height, width] and, where there is one, <c>bias</c> [out].</summary>
    public override ImmutableArray<ParameterSpec> Parameters
    {
        get
        {
            var weight = new ParameterSpec("weight", [OutChannels, InChannels / Groups, Kernel.Height, Kernel.Width]);
            return HasBias ? [weight, new("bias", [OutChannels])] : [weight];
        }
    }
}
