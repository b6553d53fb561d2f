namespace EmbeddingProjector.Inference.Engines.Reference;

/// <summary>Both summands get the gradient as it is.</summary>
internal sealed class AddGradient : ReferenceGradient
{
    /// <inheritdoc/>
    public override void AddTo(
        NodeValues values, double[] outputGradient, double[][] inputGradients, RunContext context)
    {
        foreach (var gradient in inputGradients)
        {
            for (var i = 0; i < gradient.Length; i++)
                gradient[i] += outputGradient[i];
        }
    }
}
