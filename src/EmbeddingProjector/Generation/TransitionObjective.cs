using EmbeddingProjector.Inference.Graph;

namespace EmbeddingProjector.Generation;

/// <summary>A place on the way from one class to another: (1 - part) |target - O_from| + part |target -
/// O_to|.</summary>
/// <param name="graph">The model.</param>
/// <param name="from">The class that is left.</param>
/// <param name="to">The class that is reached.</param>
/// <param name="part">0 at the start to 1 at the end.</param>
/// <param name="target">What the scores are driven towards.</param>
public sealed class TransitionObjective(ModelGraph graph, int from, int to, double part, double target)
    : ScoreObjective(graph, [to, from])
{
    /// <inheritdoc/>
    public override string Description => FormattableString.Invariant($"class {from} to {to}, {100 * part:F0} %");

    /// <inheritdoc/>
    private protected override double Loss(double[] read, double[] slope)
    {
        var (reached, rise) = Distance(target, read[0]);
        var (left, fall) = Distance(target, read[1]);
        slope[0] = part * rise;
        slope[1] = (1 - part) * fall;
        return part * reached + (1 - part) * left;
    }
}
