using EmbeddingProjector.Inference.Graph.Ops;

namespace EmbeddingProjector.Inference.Engines.Reference;

/// <summary>in[c, ...] gets gradient[c, ...] * scale[c].</summary>
internal sealed class ChannelAffineGradient(ChannelAffineOp op) : ReferenceGradient
{
    /// <inheritdoc/>
    public override void AddTo(
        NodeValues values, double[] outputGradient, double[][] inputGradients, RunContext context)
    {
        var gradient = inputGradients[0];
        var plane = gradient.Length / op.Scale.Length;
        for (var i = 0; i < gradient.Length; i++)
            gradient[i] += outputGradient[i] * op.Scale[i / plane];
    }
}
