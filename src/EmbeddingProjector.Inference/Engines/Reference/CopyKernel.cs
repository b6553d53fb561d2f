namespace EmbeddingProjector.Inference.Engines.Reference;

/// <summary>The inputs' values one after another: concatenation along the channels, and with one input the ops that
/// change nothing but the shape or the name.</summary>
internal sealed class CopyKernel : ReferenceKernel
{
    /// <inheritdoc/>
    public override void Run(double[][] inputs, double[] output, RunContext context)
    {
        var next = 0;
        foreach (var input in inputs)
        {
            input.CopyTo(output, next);
            next += input.Length;
        }
    }
}
