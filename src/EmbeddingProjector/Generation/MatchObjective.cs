using System.Collections.Immutable;
using EmbeddingProjector.Inference.Graph;

namespace EmbeddingProjector.Generation;

/// <summary>A vector or activation to be met: the sum of |target - value| over a layer.</summary>
public sealed class MatchObjective : Objective
{
    private readonly Node node;
    private readonly float[] target;

    /// <summary>Checks that the target fits the layer.</summary>
    /// <param name="graph">The model.</param>
    /// <param name="layer">Any name that <see cref="ModelGraph.Find"/> knows.</param>
    /// <param name="target">The layer's wanted values, row-major.</param>
    /// <param name="inputSize">Side of what the model sees.</param>
    /// <exception cref="LayerNotFoundException">The model has no such layer.</exception>
    /// <exception cref="GenerationException">The layer has another number of values, or one is not
    /// finite.</exception>
    public MatchObjective(ModelGraph graph, string layer, float[] target, int inputSize)
    {
        node = graph.Find(layer);
        var shape = graph.InferShapes(new(FloatPicture.Channels, inputSize, inputSize))[node.Index];
        if (shape.Length != target.Length)
        {
            throw new GenerationException(
                "TargetMismatch",
                $"layer '{node.Name}' of {graph.Name} at {inputSize} px: expected {shape.Length} values {shape}, "
                + $"found {target.Length}");
        }

        if (Array.FindIndex(target, value => !float.IsFinite(value)) is >= 0 and var place)
        {
            throw new GenerationException(
                "TargetMismatch", $"value {place} of the target: expected a number, found {target[place]}");
        }

        this.target = target;
    }

    /// <inheritdoc/>
    public override string Description => $"a target of {node.Name}";

    /// <inheritdoc/>
    internal override ImmutableArray<Node> Outputs => [node];

    /// <inheritdoc/>
    internal override (double Loss, double Score) Evaluate(float[][] values, float[][] slopes)
    {
        var loss = 0.0;
        for (var i = 0; i < target.Length; i++)
        {
            var difference = (double)values[0][i] - target[i];
            loss += Math.Abs(difference);
            slopes[0][i] = difference > 0 ? 1 : difference < 0 ? -1 : 0;
        }

        return (loss, loss);
    }
}
