namespace EmbeddingProjector.Inference.Graph.Ops;

/// <summary>The normalised picture, [3, height, width]. The first node of every graph, and the only one without
/// inputs.</summary>
public sealed record InputOp : Op
{
    /// <inheritdoc/>
    public override string Kind => "Input";
}
