namespace EmbeddingProjector.Inference.Engines.Reference;

/// <summary>in[c, ...] gets gradient[c, ...] * weight[c] / sqrt(variance[c] + epsilon): the statistics are
/// constants.</summary>
internal sealed class BatchNorm2dGradient(BatchNorm2dKernel norm) : ReferenceGradient
{
    /// <inheritdoc/>
    public override void AddTo(
        NodeValues values, double[] outputGradient, double[][] inputGradients, RunContext context)
    {
        var gradient = inputGradients[0];
        var mapLength = gradient.Length / norm.Channels;
        Parallel.For(0, norm.Channels, context.Threads, c =>
        {
            var slope = norm.Slope(c);
            for (var i = c * mapLength; i < (c + 1) * mapLength; i++)
                gradient[i] += outputGradient[i] * slope;
        });
    }
}
