namespace EmbeddingProjector.Inference.Graph.Ops;

/// <summary>The identity: dropout acts in training only (<c>torch.nn.Dropout</c>). Kept so that layers keep
/// torchvision's names.</summary>
public sealed record DropoutOp : Op
{
    /// <inheritdoc/>
    public override string Kind => "Dropout";
}
