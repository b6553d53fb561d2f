using System.Collections.Immutable;

namespace EmbeddingProjector.Inference.Graph.Ops;

/// <summary>x times the transposed weight plus bias, over the last dimension (<c>torch.nn.Linear</c>).</summary>
/// <param name="InFeatures">Values read.</param>
/// <param name="OutFeatures">Values written.</param>
/// <param name="HasBias">Whether a bias is added.</param>
public sealed record LinearOp(int InFeatures, int OutFeatures, bool HasBias) : Op
{
    /// <inheritdoc/>
    public override string Kind => "Linear";

    /// <summary><c>weight</c> [out, in] and, where there is one, <c>bias</c> [out].</summary>
    public override ImmutableArray<ParameterSpec> Parameters
    {
        get
        {
            var weight = new ParameterSpec("weight", [OutFeatures, InFeatures]);
            return HasBias ? [weight, new("bias", [OutFeatures])] : [weight];
        }
    }
}
