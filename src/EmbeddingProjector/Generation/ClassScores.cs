using EmbeddingProjector.Inference.Graph;
using EmbeddingProjector.Inference.Graph.Ops;

namespace EmbeddingProjector.Generation;

/// <summary>Where the scores of a model's classes are read for a gradient.</summary>
/// <remarks>The logits, except where they end in a ReLU (SqueezeNet): a class at 0 would have no slope, so that no
/// picture could ever become it. There the map before the ReLU is read, averaged like the logits.</remarks>
internal sealed class ClassScores
{
    /// <summary>Finds the scores of a model.</summary>
    /// <param name="graph">The model.</param>
    /// <exception cref="GenerationException">The model has no head.</exception>
    public ClassScores(ModelGraph graph)
    {
        if (!graph.Ancestors(graph.Logits).Any(node => node.Op is LinearOp or Conv2dOp))
        {
            throw new GenerationException(
                "NoClassHead",
                $"model '{graph.Name}': expected class scores, found none: it has no layer with weights");
        }

        Count = graph.Logits.Shape.Length;
        Node = BeforeRelu(graph) ?? graph.Logits;
    }

    /// <summary>The node that is read: [classes] or [classes, height, width].</summary>
    public Node Node { get; }

    /// <summary>How many classes there are.</summary>
    public int Count { get; }

    /// <summary>A class's score.</summary>
    /// <param name="values">The node's values.</param>
    /// <param name="index">The class.</param>
    public double Read(ReadOnlySpan<float> values, int index)
    {
        var plane = values.Length / Count;
        var sum = 0.0;
        foreach (var value in values.Slice(index * plane, plane))
            sum += value;
        return sum / plane;
    }

    /// <summary>Adds d(loss)/d(score) to the node's gradient.</summary>
    /// <param name="slopes">d(loss)/d(value) of the node's values.</param>
    /// <param name="index">The class.</param>
    /// <param name="slope">d(loss)/d(score).</param>
    public void Add(Span<float> slopes, int index, double slope)
    {
        var plane = slopes.Length / Count;
        foreach (ref var value in slopes.Slice(index * plane, plane))
            value += (float)(slope / plane);
    }

    // Flatten, dropout and a global mean may stand between the ReLU and the logits: they keep the mean.
    private static Node? BeforeRelu(ModelGraph graph)
    {
        var node = graph.Logits;
        while (node.Op is FlattenOp or DropoutOp or AdaptiveAvgPool2dOp { OutputSize: { Height: 1, Width: 1 } })
            node = graph.Nodes[node.Inputs[0]];
        return node.Op is ActivationOp { IsReLU: true } ? graph.Nodes[node.Inputs[0]] : null;
    }
}
