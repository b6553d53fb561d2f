using EmbeddingProjector.Inference.Graph.Ops;

namespace EmbeddingProjector.Inference.Engines.Reference;

/// <summary>out[c, ...] = (in[c, ...] - mean[c]) / sqrt(variance[c] + epsilon) * weight[c] + bias[c].</summary>
internal sealed class BatchNorm2dKernel(BatchNorm2dOp op, float[] weight, float[] bias, float[] mean, float[] variance)
    : ReferenceKernel
{
    /// <summary>Channels of the map.</summary>
    public int Channels => op.Channels;

    /// <summary>d(out)/d(in) of a channel.</summary>
    /// <param name="channel">From 0.</param>
    public double Slope(int channel) => weight[channel] / Deviation(channel);

    /// <inheritdoc/>
    public override void Run(double[][] inputs, double[] output, RunContext context)
    {
        var input = inputs[0];
        var mapLength = input.Length / op.Channels;
        Parallel.For(0, op.Channels, context.Threads, c =>
        {
            var deviation = Deviation(c);
            for (var i = c * mapLength; i < (c + 1) * mapLength; i++)
                output[i] = (input[i] - mean[c]) / deviation * weight[c] + bias[c];
        });
    }

    private double Deviation(int channel) => Math.Sqrt((double)variance[channel] + op.Epsilon);
}
