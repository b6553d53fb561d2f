using EmbeddingProjector.Graph;

namespace EmbeddingProjector.Engines.Reference;

/// <summary>out[..., o] = bias[o] + sum over i of in[..., i] * weight[o, i].</summary>
internal sealed class LinearKernel(LinearOp op, float[] weight, float[]? bias) : ReferenceKernel
{
    /// <inheritdoc/>
    public override void Run(double[][] inputs, double[] output, RunContext context)
    {
        var rows = inputs[0].Length / op.InFeatures;
        Parallel.For(0, op.OutFeatures, context.Threads, o =>
        {
            var weights = weight.AsSpan(o * op.InFeatures, op.InFeatures);
            for (var row = 0; row < rows; row++)
            {
                var input = inputs[0].AsSpan(row * op.InFeatures, op.InFeatures);
                var sum = 0.0;
                for (var i = 0; i < input.Length; i++)
                    sum += input[i] * weights[i];
                output[row * op.OutFeatures + o] = sum + (bias?[o] ?? 0);
            }
        });
    }
}
