using EmbeddingProjector.Inference.Graph;

namespace EmbeddingProjector.Generation;

/// <summary>The opposite of a class: its score itself, made as small as it goes.</summary>
/// <param name="graph">The model.</param>
/// <param name="index">The class.</param>
public sealed class OppositeObjective(ModelGraph graph, int index) : ScoreObjective(graph, [index])
{
    /// <inheritdoc/>
    public override string Description => $"the opposite of class {index}";

    /// <inheritdoc/>
    private protected override double Loss(double[] read, double[] slope)
    {
        slope[0] = 1;
        return read[0];
    }
}
