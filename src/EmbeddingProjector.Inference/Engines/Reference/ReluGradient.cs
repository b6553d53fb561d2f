namespace EmbeddingProjector.Inference.Engines.Reference;

/// <summary>The gradient passes where the result is above 0 or a NaN; at 0 it is 0, as in PyTorch.</summary>
internal sealed class ReluGradient : ReferenceGradient
{
    /// <inheritdoc/>
    public override void AddTo(
        NodeValues values, double[] outputGradient, double[][] inputGradients, RunContext context)
    {
        var gradient = inputGradients[0];
        for (var i = 0; i < gradient.Length; i++)
            gradient[i] += values.Output[i] <= 0 ? 0 : outputGradient[i];
    }
}
