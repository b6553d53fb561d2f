namespace EmbeddingProjector.Inference.Graph.Ops;

/// <summary>All dimensions of one image in one, row-major (<c>torch.flatten(x, 1)</c>).</summary>
public sealed record FlattenOp : Op
{
    /// <inheritdoc/>
    public override string Kind => "Flatten";
}
