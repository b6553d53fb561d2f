using EmbeddingProjector.Inference.Graph;
using EmbeddingProjector.Inference.Graph.Ops;

namespace EmbeddingProjector.Inference.Engines.Reference;

/// <summary>out[c, ...] = in[c, ...] * scale[c] + shift[c].</summary>
internal sealed class ChannelAffineKernel(ChannelAffineOp op) : ReferenceKernel
{
    /// <summary>The factors and summands.</summary>
    public ChannelAffineOp Op => op;

    /// <inheritdoc/>
    public override void Run(double[][] inputs, double[] output, RunContext context)
    {
        var plane = output.Length / op.Scale.Length;
        for (var i = 0; i < output.Length; i++)
            output[i] = inputs[0][i] * op.Scale[i / plane] + op.Shift[i / plane];
    }
}
