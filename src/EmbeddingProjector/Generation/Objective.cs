using System.Collections.Immutable;
using EmbeddingProjector.Inference.Graph;

namespace EmbeddingProjector.Generation;

/// <summary>What a picture is to become: a loss of some of a model's outputs, to be made small.</summary>
public abstract class Objective
{
    /// <summary>What is aimed at, in a few words, such as <c>class 920 (traffic light)</c>.</summary>
    public abstract string Description { get; }

    /// <summary>The nodes that the loss reads.</summary>
    internal abstract ImmutableArray<Node> Outputs { get; }

    /// <summary>The loss of one picture, and its gradient.</summary>
    /// <param name="values">Each output's values.</param>
    /// <param name="slopes">Each output's zeros, to which d(loss)/d(value) is added.</param>
    /// <returns>The loss, and the value that the user watches: the target's score, or the loss.</returns>
    internal abstract (double Loss, double Score) Evaluate(float[][] values, float[][] slopes);
}
