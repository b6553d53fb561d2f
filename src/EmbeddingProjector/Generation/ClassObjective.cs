using EmbeddingProjector.Inference.Graph;

namespace EmbeddingProjector.Generation;

/// <summary>The image of a class: |target - O|, where O is the class's score.</summary>
/// <param name="graph">The model.</param>
/// <param name="index">The class.</param>
/// <param name="target">What the score is driven towards.</param>
public sealed class ClassObjective(ModelGraph graph, int index, double target) : ScoreObjective(graph, [index])
{
    /// <inheritdoc/>
    public override string Description => $"class {index}";

    /// <inheritdoc/>
    private protected override double Loss(double[] read, double[] slope)
    {
        (var loss, slope[0]) = Distance(target, read[0]);
        return loss;
    }
}
