using System.Collections.Immutable;
using EmbeddingProjector.Inference.Graph;

namespace EmbeddingProjector.Generation;

/// <summary>Several classes side by side: in each step only the smallest of their scores is pushed,
/// |target - min O|.</summary>
/// <param name="graph">The model.</param>
/// <param name="classes">The classes.</param>
/// <param name="target">What the scores are driven towards.</param>
public sealed class JuxtaposeObjective(ModelGraph graph, ImmutableArray<int> classes, double target)
    : ScoreObjective(graph, classes)
{
    /// <inheritdoc/>
    public override string Description => $"classes {string.Join(" + ", Classes)}, side by side";

    /// <inheritdoc/>
    private protected override double Loss(double[] read, double[] slope)
    {
        var smallest = Array.IndexOf(read, read.Min());
        (var loss, slope[smallest]) = Distance(target, read[smallest]);
        return loss;
    }
}
