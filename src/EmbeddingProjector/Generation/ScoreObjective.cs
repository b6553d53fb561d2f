using EmbeddingProjector.Inference.Graph;

namespace EmbeddingProjector.Generation;

/// <summary>A loss of the scores of some classes.</summary>
public abstract class ScoreObjective : Objective
{
    private readonly ClassScores scores;

    /// <summary>Checks that the classes are there.</summary>
    /// <exception cref="GenerationException">The model has no head, or no such class.</exception>
    private protected ScoreObjective(Model model, ImmutableArray<int> classes)
    {
        scores = new(model);
        foreach (var index in classes)
        {
            if (index < 0 || index >= scores.Count)
                throw new GenerationException(
                    "ClassOutOfRange",
                    $"model '{model.Identity.Name}': expected a class of 0 to {scores.Count - 1}, found {index}")
                { Kind = ErrorKind.InvalidInput };
        }

        Classes = classes;
    }

    /// <summary>The classes that the loss reads; the first is the one watched.</summary>
    public ImmutableArray<int> Classes { get; }

    internal override ImmutableArray<Layer> Outputs => [scores.Layer];

    internal override (double Loss, double Score) Evaluate(float[][] values, float[][] slopes)
    {
        var read = Classes.Select(index => scores.Read(values[0], index)).ToArray();
        var slope = new double[read.Length];
        var loss = Loss(read, slope);
        for (var i = 0; i < read.Length; i++)
            scores.Add(slopes[0], Classes[i], slope[i]);
        return (loss, read[0]);
    }

    /// <param name="read">The score of each of <see cref="Classes"/>.</param>
    /// <param name="slope">Receives d(loss)/d(score) of each.</param>
    private protected abstract double Loss(double[] read, double[] slope);

    private protected static (double Loss, double Slope) Distance(double target, double score) =>
        (Math.Abs(target - score), score < target ? -1 : score > target ? 1 : 0);
}

/// <summary>The image of a class: |target - O|, where O is the class's score.</summary>
/// <param name="model">The model.</param>
/// <param name="index">The class.</param>
/// <param name="target">What the score is driven towards.</param>
public sealed class ClassObjective(Model model, int index, double target) : ScoreObjective(model, [index])
{
    /// <inheritdoc/>
    public override string Description => $"class {index}";

    private protected override double Loss(double[] read, double[] slope)
    {
        (var loss, slope[0]) = Distance(target, read[0]);
        return loss;
    }
}

/// <summary>The opposite of a class: its score itself, made as small as it goes.</summary>
/// <param name="model">The model.</param>
/// <param name="index">The class.</param>
public sealed class OppositeObjective(Model model, int index) : ScoreObjective(model, [index])
{
    /// <inheritdoc/>
    public override string Description => $"the opposite of class {index}";

    private protected override double Loss(double[] read, double[] slope)
    {
        slope[0] = 1;
        return read[0];
    }
}

/// <summary>A place on the way from one class to another: (1 - part) |target - O_from| + part |target -
/// O_to|.</summary>
/// <param name="part">0 at the start to 1 at the end.</param>
/// <param name="target">What the scores are driven towards.</param>
internal sealed class TransitionObjective(Model model, int from, int to, double part, double target)
    : ScoreObjective(model, [to, from])
{
    public override string Description => FormattableString.Invariant($"class {from} to {to}, {100 * part:F0} %");

    private protected override double Loss(double[] read, double[] slope)
    {
        var (reached, rise) = Distance(target, read[0]);
        var (left, fall) = Distance(target, read[1]);
        slope[0] = part * rise;
        slope[1] = (1 - part) * fall;
        return part * reached + (1 - part) * left;
    }
}

/// <summary>A class before all others: the largest of the other scores less the class's own.</summary>
/// <param name="model">The model.</param>
/// <param name="index">The class.</param>
internal sealed class LeadObjective(Model model, int index) : Objective
{
    private readonly ClassScores scores = new(model);

    public override string Description => $"class {index} before all others";

    internal override ImmutableArray<Layer> Outputs => [scores.Layer];

    internal override (double Loss, double Score) Evaluate(float[][] values, float[][] slopes)
    {
        var (own, rival) = (scores.Read(values[0], index), index == 0 ? 1 : 0);
        for (var other = rival + 1; other < scores.Count; other++)
        {
            if (other != index && scores.Read(values[0], other) > scores.Read(values[0], rival))
                rival = other;
        }

        scores.Add(slopes[0], index, -1);
        scores.Add(slopes[0], rival, 1);
        return (scores.Read(values[0], rival) - own, own);
    }
}

/// <summary>Several classes added: the sum of target - O over them (2C - O_a - O_b for two).</summary>
/// <param name="target">What the scores are driven towards.</param>
internal sealed class MergeObjective(Model model, ImmutableArray<int> classes, double target)
    : ScoreObjective(model, classes)
{
    public override string Description => $"classes {string.Join(" + ", Classes)}, merged";

    private protected override double Loss(double[] read, double[] slope)
    {
        slope.AsSpan().Fill(-1);
        return read.Sum(score => target - score);
    }
}

/// <summary>Several classes side by side: in each step only the smallest of their scores is pushed,
/// |target - min O|.</summary>
/// <param name="target">What the scores are driven towards.</param>
internal sealed class JuxtaposeObjective(Model model, ImmutableArray<int> classes, double target)
    : ScoreObjective(model, classes)
{
    public override string Description => $"classes {string.Join(" + ", Classes)}, side by side";

    private protected override double Loss(double[] read, double[] slope)
    {
        var smallest = Array.IndexOf(read, read.Min());
        (var loss, slope[smallest]) = Distance(target, read[smallest]);
        return loss;
    }
}

/// <summary>Where the scores of a model's classes are read for a gradient.</summary>
/// <remarks>The logits, except where they end in a ReLU (SqueezeNet): a class at 0 would have no slope, so that no
/// picture could ever become it. There the map before the ReLU is read, averaged like the logits.</remarks>
internal sealed class ClassScores
{
    public ClassScores(Model model)
    {
        if (model is not { Logits: { } logits, Scores: { } scores })
            throw new GenerationException(
                "NoClassHead",
                $"model '{model.Identity.Name}': expected class scores, found none: it has no layer with weights");

        (Count, Layer) = (logits.Shape.Length, scores);
    }

    /// <summary>What is read: [classes] or [classes, height, width].</summary>
    public Layer Layer { get; }

    public int Count { get; }

    public double Read(ReadOnlySpan<float> values, int index)
    {
        var plane = values.Length / Count;
        var sum = 0.0;
        foreach (var value in values.Slice(index * plane, plane))
            sum += value;
        return sum / plane;
    }

    /// <summary>Adds a slope of a class's score to the slopes of the values that make it up.</summary>
    public void Add(Span<float> slopes, int index, double slope)
    {
        var plane = slopes.Length / Count;
        foreach (ref var value in slopes.Slice(index * plane, plane))
            value += (float)(slope / plane);
    }
}
