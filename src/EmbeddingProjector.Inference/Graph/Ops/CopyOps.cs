namespace EmbeddingProjector.Inference.Graph.Ops;

/// <summary>Maps of one height and width joined along the channels (<c>torch.cat(..., dim=1)</c>).</summary>
internal sealed record ConcatOp : Op
{
    public override string Kind => "Concat";

    private protected override (int Least, int Most) InputCount => (1, int.MaxValue);

    internal override OpDefinition Define(OpNode node) => new CopyDefinition();

    private protected override TensorShape OutputShape(string node, ReadOnlySpan<TensorShape> inputs)
    {
        var first = ShapeRequirements.Map(node, inputs[0]);
        var channels = 0;
        foreach (var input in inputs)
        {
            if (ShapeRequirements.Map(node, input)[1] != first[1] || input[2] != first[2])
                throw new GraphException(node, $"expected maps of {first[1]}x{first[2]}, found {input}");

            channels += input[0];
        }

        return new(channels, first[1], first[2]);
    }
}

/// <summary>The dimensions of one image from some dimension on in one, row-major (<c>torch.flatten(x, 1 +
/// StartDim)</c>).</summary>
/// <param name="StartDim">The first dimension that is merged, without the batch: 0 gives a vector, 1 keeps the
/// channels.</param>
internal sealed record FlattenOp(int StartDim = 0) : Op
{
    public override string Kind => "Flatten";

    internal override OpDefinition Define(OpNode node) => new CopyDefinition();

    private protected override TensorShape OutputShape(string node, ReadOnlySpan<TensorShape> inputs)
    {
        if (StartDim < 0 || StartDim >= inputs[0].Rank)
            throw new GraphException(node, $"expected a shape with a dimension {StartDim}, found {inputs[0]}");

        var kept = inputs[0].Dimensions[..StartDim];
        return new([.. kept, new TensorShape(inputs[0].Dimensions.AsSpan()[StartDim..]).Length]);
    }
}

/// <summary>The identity: dropout, and torchvision's stochastic depth, act in training only
/// (<c>torch.nn.Dropout</c>). Kept so that layers keep torchvision's names.</summary>
internal sealed record DropoutOp : Op
{
    public override string Kind => "Dropout";

    internal override OpDefinition Define(OpNode node) => new CopyDefinition();

    private protected override TensorShape OutputShape(string node, ReadOnlySpan<TensorShape> inputs) => inputs[0];
}

/// <summary>The inputs' values one after another: concatenation along the channels, and with one input the ops that
/// change nothing but the shape or the name.</summary>
internal sealed class CopyDefinition : OpDefinition
{
    public override void Run(double[][] inputs, double[] output, RunContext run)
    {
        var next = 0;
        foreach (var input in inputs)
        {
            input.CopyTo(output, next);
            next += input.Length;
        }
    }

    /// <summary>Each input gets the gradient of the values that were copied from it.</summary>
    public override void AddGradient(
        NodeValues values, double[] outputGradient, double[][] inputGradients, RunContext run)
    {
        var next = 0;
        foreach (var gradient in inputGradients)
        {
            for (var i = 0; i < gradient.Length; i++)
                gradient[i] += outputGradient[next++];
        }
    }
}
