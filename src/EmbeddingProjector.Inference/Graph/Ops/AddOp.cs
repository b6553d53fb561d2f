namespace EmbeddingProjector.Inference.Graph.Ops;

/// <summary>The sum of two tensors of one shape: the residual connection (He et al., 2015).</summary>
public sealed record AddOp : Op
{
    /// <inheritdoc/>
    public override string Kind => "Add";
}
