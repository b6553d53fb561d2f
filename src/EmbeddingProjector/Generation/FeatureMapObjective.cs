using System.Collections.Immutable;
using EmbeddingProjector.Inference.Graph;

namespace EmbeddingProjector.Generation;

/// <summary>What a channel of a layer looks for: the sum of target - z over its map.</summary>
public sealed class FeatureMapObjective : Objective
{
    private readonly Node node;
    private readonly int channel;
    private readonly double target;

    /// <summary>Checks that the channel is there.</summary>
    /// <param name="graph">The model.</param>
    /// <param name="layer">Any name that <see cref="ModelGraph.Find"/> knows.</param>
    /// <param name="channel">The channel, from 0.</param>
    /// <param name="target">What each value is driven towards.</param>
    /// <exception cref="LayerNotFoundException">The model has no such layer.</exception>
    /// <exception cref="GenerationException">The layer has no such channel.</exception>
    public FeatureMapObjective(ModelGraph graph, string layer, int channel, double target)
    {
        node = graph.Find(layer);
        var channels = node.Shape[0];
        if (channel < 0 || channel >= channels)
        {
            throw new GenerationException(
                "ChannelOutOfRange",
                $"layer '{node.Name}' of {graph.Name}: expected a channel of 0 to {channels - 1}, found {channel}");
        }

        (this.channel, this.target) = (channel, target);
    }

    /// <inheritdoc/>
    public override string Description => $"channel {channel} of {node.Name}";

    /// <inheritdoc/>
    internal override ImmutableArray<Node> Outputs => [node];

    /// <inheritdoc/>
    internal override (double Loss, double Score) Evaluate(float[][] values, float[][] slopes)
    {
        var plane = values[0].Length / node.Shape[0];
        slopes[0].AsSpan(channel * plane, plane).Fill(-1);
        var sum = 0.0;
        foreach (var value in values[0].AsSpan(channel * plane, plane))
            sum += value;
        return (plane * target - sum, sum / plane);
    }
}
