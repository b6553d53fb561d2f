namespace EmbeddingProjector.Inference.Engines.Reference;

/// <summary>out = left + right.</summary>
internal sealed class AddKernel : ReferenceKernel
{
    /// <inheritdoc/>
    public override void Run(double[][] inputs, double[] output, RunContext context)
    {
        var (left, right) = (inputs[0], inputs[1]);
        for (var i = 0; i < output.Length; i++)
            output[i] = left[i] + right[i];
    }
}
