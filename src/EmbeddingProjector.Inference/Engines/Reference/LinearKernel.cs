using EmbeddingProjector.Inference.Graph;
using EmbeddingProjector.Inference.Graph.Ops;

namespace EmbeddingProjector.Inference.Engines.Reference;

/// <summary>out[..., o] = bias[o] + sum over i of in[..., i] * weight[o, i].</summary>
internal sealed class LinearKernel(LinearOp op, float[] weight, float[]? bias) : ReferenceKernel
{
    /// <summary>The op.</summary>
    public LinearOp Op { get; } = op;

    /// <summary>[out, in].</summary>
    public float[] Weight { get; } = weight;

    /// <inheritdoc/>
    public override void Run(double[][] inputs, double[] output, RunContext context)
    {
        var rows = inputs[0].Length / Op.InFeatures;
        Parallel.For(0, Op.OutFeatures, context.Threads, o =>
        {
            var weights = Weight.AsSpan(o * Op.InFeatures, Op.InFeatures);
            for (var row = 0; row < rows; row++)
            {
                var input = inputs[0].AsSpan(row * Op.InFeatures, Op.InFeatures);
                var sum = 0.0;
                for (var i = 0; i < input.Length; i++)
                    sum += input[i] * weights[i];
                output[row * Op.OutFeatures + o] = sum + (bias?[o] ?? 0);
            }
        });
    }
}
