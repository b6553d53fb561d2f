namespace EmbeddingProjector.Inference.Engines.Reference;

/// <summary>Each input gets the gradient of the values that were copied from it.</summary>
internal sealed class CopyGradient : ReferenceGradient
{
    /// <inheritdoc/>
    public override void AddTo(
        NodeValues values, double[] outputGradient, double[][] inputGradients, RunContext context)
    {
        var next = 0;
        foreach (var gradient in inputGradients)
        {
            for (var i = 0; i < gradient.Length; i++)
                gradient[i] += outputGradient[next++];
        }
    }
}
