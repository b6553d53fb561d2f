using System.Collections.Immutable;
using EmbeddingProjector.Inference.Graph;

namespace EmbeddingProjector.Generation;

/// <summary>A loss of the scores of some classes.</summary>
public abstract class ScoreObjective : Objective
{
    private readonly ClassScores scores;

    /// <summary>Checks that the classes are there.</summary>
    /// <param name="graph">The model.</param>
    /// <param name="classes">The classes, by index.</param>
    /// <exception cref="GenerationException">The model has no head, or no such class.</exception>
    private protected ScoreObjective(ModelGraph graph, ImmutableArray<int> classes)
    {
        scores = new(graph);
        foreach (var index in classes)
        {
            if (index < 0 || index >= scores.Count)
            {
                throw new GenerationException(
                    "ClassOutOfRange",
                    $"model '{graph.Name}': expected a class of 0 to {scores.Count - 1}, found {index}");
            }
        }

        Classes = classes;
    }

    /// <summary>The classes that the loss reads; the first is the one watched.</summary>
    public ImmutableArray<int> Classes { get; }

    /// <inheritdoc/>
    internal override ImmutableArray<Node> Outputs => [scores.Node];

    /// <inheritdoc/>
    internal override (double Loss, double Score) Evaluate(float[][] values, float[][] slopes)
    {
        var read = Classes.Select(index => scores.Read(values[0], index)).ToArray();
        var slope = new double[read.Length];
        var loss = Loss(read, slope);
        for (var i = 0; i < read.Length; i++)
            scores.Add(slopes[0], Classes[i], slope[i]);
        return (loss, read[0]);
    }

    /// <summary>The loss.</summary>
    /// <param name="read">The score of each of <see cref="Classes"/>.</param>
    /// <param name="slope">Receives d(loss)/d(score) of each.</param>
    private protected abstract double Loss(double[] read, double[] slope);

    /// <summary>|target - score| and its slope.</summary>
    private protected static (double Loss, double Slope) Distance(double target, double score) =>
        (Math.Abs(target - score), score < target ? -1 : score > target ? 1 : 0);
}
