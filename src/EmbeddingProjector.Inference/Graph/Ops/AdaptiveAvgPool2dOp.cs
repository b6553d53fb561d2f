namespace EmbeddingProjector.Inference.Graph.Ops;

/// <summary>The mean of each cell of a grid laid over the map (<c>torch.nn.AdaptiveAvgPool2d</c>): cell i of n covers
/// rows floor(i * height / n) up to, not including, ceil((i + 1) * height / n).</summary>
/// <param name="OutputSize">The grid.</param>
public sealed record AdaptiveAvgPool2dOp(Size2 OutputSize) : Op
{
    /// <inheritdoc/>
    public override string Kind => "AdaptiveAvgPool2d";
}
