namespace EmbeddingProjector.Inference.Engines.Reference;

/// <summary>Computes one node for one image.</summary>
internal abstract class ReferenceKernel
{
    /// <summary>Writes every value of the output.</summary>
    /// <param name="inputs">What the node reads, row-major, in the node's order.</param>
    /// <param name="output">What it writes, row-major.</param>
    /// <param name="context">Threads, among which channels are shared out, and scratch memory. Each value is summed by
    /// one
    /// thread in one order, so the result does not depend on how many there are.</param>
    public abstract void Run(double[][] inputs, double[] output, RunContext context);
}
