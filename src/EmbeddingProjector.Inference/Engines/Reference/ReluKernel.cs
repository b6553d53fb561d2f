namespace EmbeddingProjector.Inference.Engines.Reference;

/// <summary>out = 0 where in is below 0, else in: a NaN passes, as in PyTorch.</summary>
internal sealed class ReluKernel : ReferenceKernel
{
    /// <inheritdoc/>
    public override void Run(double[][] inputs, double[] output, RunContext context)
    {
        var input = inputs[0];
        for (var i = 0; i < output.Length; i++)
            output[i] = input[i] < 0 ? 0 : input[i];
    }
}
