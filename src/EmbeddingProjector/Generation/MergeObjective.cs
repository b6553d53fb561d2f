using System.Collections.Immutable;
using EmbeddingProjector.Inference.Graph;

namespace EmbeddingProjector.Generation;

/// <summary>Several classes added: the sum of target - O over them (2C - O_a - O_b for two).</summary>
/// <param name="graph">The model.</param>
/// <param name="classes">The classes.</param>
/// <param name="target">What the scores are driven towards.</param>
public sealed class MergeObjective(ModelGraph graph, ImmutableArray<int> classes, double target)
    : ScoreObjective(graph, classes)
{
    /// <inheritdoc/>
    public override string Description => $"classes {string.Join(" + ", Classes)}, merged";

    /// <inheritdoc/>
    private protected override double Loss(double[] read, double[] slope)
    {
        slope.AsSpan().Fill(-1);
        return read.Sum(score => target - score);
    }
}
