namespace EmbeddingProjector.Inference.Engines.Reference;

/// <summary>One node's part of the chain rule, for one image.</summary>
internal abstract class ReferenceGradient
{
    /// <summary>Adds d(loss)/d(input) to the gradient of each input.</summary>
    /// <param name="values">What the node read and wrote in the run.</param>
    /// <param name="outputGradient">d(loss)/d(output), row-major.</param>
    /// <param name="inputGradients">One sum an input, row-major; one array twice where the node reads an input
    /// twice.</param>
    /// <param name="context">Threads, among which channels are shared out, and scratch memory.</param>
    public abstract void AddTo(
        NodeValues values, double[] outputGradient, double[][] inputGradients, RunContext context);
}
