namespace EmbeddingProjector.Inference.Graph.Ops;

/// <summary>Maps of one height and width joined along the channels (<c>torch.cat(..., dim=1)</c>).</summary>
public sealed record ConcatOp : Op
{
    /// <inheritdoc/>
    public override string Kind => "Concat";
}
