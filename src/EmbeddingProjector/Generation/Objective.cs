using EmbeddingProjector.Inference.Graph;

namespace EmbeddingProjector.Generation;

/// <summary>What a picture is to become: a loss of some of a model's outputs, to be made small.</summary>
public abstract class Objective
{
    /// <summary>What is aimed at, in a few words, such as <c>class 920 (traffic light)</c>.</summary>
    public abstract string Description { get; }

    /// <summary>The nodes that the loss reads.</summary>
    internal abstract ImmutableArray<Layer> Outputs { get; }

    /// <summary>The loss of one picture, and its gradient.</summary>
    /// <param name="values">Each output's values.</param>
    /// <param name="slopes">Each output's zeros, to which d(loss)/d(value) is added.</param>
    /// <returns>The loss, and the value that the user watches: the target's score, or the loss.</returns>
    internal abstract (double Loss, double Score) Evaluate(float[][] values, float[][] slopes);
}

/// <summary>What a channel of a layer looks for: the sum of target - z over its map.</summary>
internal sealed class FeatureMapObjective : Objective
{
    private readonly Layer layer;
    private readonly int channel;
    private readonly double target;

    /// <summary>Checks that the channel is there.</summary>
    /// <param name="layer">Any name that <see cref="Inference.Models.Model.Find"/> knows.</param>
    /// <param name="channel">The channel, from 0.</param>
    /// <param name="target">What each value is driven towards.</param>
    /// <exception cref="NameNotFoundException">The model has no such layer.</exception>
    /// <exception cref="GenerationException">The layer has no such channel.</exception>
    public FeatureMapObjective(Model model, string layer, int channel, double target)
    {
        this.layer = model.Find(layer);
        var channels = this.layer.Shape[0];
        if (channel < 0 || channel >= channels)
            throw new GenerationException(
                "ChannelOutOfRange",
                $"layer '{this.layer.Name}' of {model.Identity.Name}: expected a channel of 0 to {channels - 1}, "
                + $"found {channel}");

        (this.channel, this.target) = (channel, target);
    }

    public override string Description => $"channel {channel} of {this.layer.Name}";

    internal override ImmutableArray<Layer> Outputs => [layer];

    internal override (double Loss, double Score) Evaluate(float[][] values, float[][] slopes)
    {
        var plane = values[0].Length / this.layer.Shape[0];
        slopes[0].AsSpan(channel * plane, plane).Fill(-1);
        var sum = 0.0;
        foreach (var value in values[0].AsSpan(channel * plane, plane))
            sum += value;
        return (plane * target - sum, sum / plane);
    }
}

/// <summary>A vector or activation to be met: the sum of |target - value| over a layer.</summary>
public sealed class MatchObjective : Objective
{
    private readonly Layer layer;
    private readonly float[] target;

    /// <summary>Checks that the target fits the layer.</summary>
    /// <param name="model">The model.</param>
    /// <param name="layer">Any name that <see cref="Inference.Models.Model.Find"/> knows.</param>
    /// <param name="target">The layer's wanted values, row-major.</param>
    /// <param name="inputSize">Side of what the model sees.</param>
    /// <exception cref="NameNotFoundException">The model has no such layer.</exception>
    /// <exception cref="GenerationException">The layer has another number of values, or one is not
    /// finite.</exception>
    public MatchObjective(Model model, string layer, float[] target, int inputSize)
    {
        this.layer = model.Find(layer);
        var shape = model.ShapeOf(this.layer, new(FloatPicture.Channels, inputSize, inputSize));
        if (shape.Length != target.Length)
            throw new GenerationException(
                "TargetMismatch",
                $"layer '{this.layer.Name}' of {model.Identity.Name} at {inputSize} px: expected {shape.Length} values "
                + $"{shape}, found {target.Length}");

        if (Array.FindIndex(target, value => !float.IsFinite(value)) is >= 0 and var place)
            throw new GenerationException(
                "TargetMismatch", $"value {place} of the target: expected a number, found {target[place]}");

        this.target = target;
    }

    /// <inheritdoc/>
    public override string Description => $"a target of {this.layer.Name}";

    internal override ImmutableArray<Layer> Outputs => [layer];

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
