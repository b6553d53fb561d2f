namespace EmbeddingProjector.Inference.Graph.Ops;

/// <summary>max(x, 0) (<c>torch.nn.ReLU</c>). A NaN stays a NaN.</summary>
public sealed record ReluOp : Op
{
    /// <inheritdoc/>
    public override string Kind => "ReLU";
}
