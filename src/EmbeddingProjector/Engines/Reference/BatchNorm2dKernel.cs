using EmbeddingProjector.Graph;

namespace EmbeddingProjector.Engines.Reference;

/// <summary>out[c, ...] = (in[c, ...] - mean[c]) / sqrt(variance[c] + epsilon) * weight[c] + bias[c].</summary>
internal sealed class BatchNorm2dKernel(BatchNorm2dOp op, float[] weight, float[] bias, float[] mean, float[] variance)
    : ReferenceKernel
{
    /// <inheritdoc/>
    public override void Run(double[][] inputs, double[] output, RunContext context)
    {
        var input = inputs[0];
        var mapLength = input.Length / op.Channels;
        Parallel.For(0, op.Channels, context.Threads, c =>
        {
            var deviation = Math.Sqrt((double)variance[c] + op.Epsilon);
            for (var i = c * mapLength; i < (c + 1) * mapLength; i++)
                output[i] = (input[i] - mean[c]) / deviation * weight[c] + bias[c];
        });
    }
}
