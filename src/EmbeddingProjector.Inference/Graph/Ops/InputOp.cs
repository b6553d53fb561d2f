namespace EmbeddingProjector.Inference.Graph.Ops;

/// <summary>The normalised picture, [3, height, width]. The first node of every graph, and the only one without
/// inputs.</summary>
internal sealed record InputOp : Op
{
    public override string Kind => "Input";

    private protected override (int Least, int Most) InputCount => (0, 0);

    internal override OpDefinition Define(OpNode node) => throw new NotSupportedException("the input is given");

    private protected override TensorShape OutputShape(string node, ReadOnlySpan<TensorShape> inputs) =>
        throw new GraphException(node, "the input's shape is given");
}
