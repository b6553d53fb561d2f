using EmbeddingProjector.Inference.Graph.Ops;

namespace EmbeddingProjector.Inference.Engines.Reference;

/// <summary>in[..., i] gets the sum over o of gradient[..., o] * weight[o, i].</summary>
internal sealed class LinearGradient(LinearOp op, float[] weight) : ReferenceGradient
{
    /// <inheritdoc/>
    public override void AddTo(
        NodeValues values, double[] outputGradient, double[][] inputGradients, RunContext context)
    {
        var rows = outputGradient.Length / op.OutFeatures;
        Parallel.For(0, rows, context.Threads, row =>
        {
            var gradient = inputGradients[0].AsSpan(row * op.InFeatures, op.InFeatures);
            for (var o = 0; o < op.OutFeatures; o++)
            {
                var slope = outputGradient[row * op.OutFeatures + o];
                var weights = weight.AsSpan(o * op.InFeatures, op.InFeatures);
                for (var i = 0; i < gradient.Length; i++)
                    gradient[i] += slope * weights[i];
            }
        });
    }
}
