namespace EmbeddingProjector.Inference.Graph.Ops;

/// <summary>The mean of each window (<c>torch.nn.AvgPool2d</c> without ceil mode). Padding counts as zeros.</summary>
/// <param name="Kernel">The window.</param>
/// <param name="Stride">Steps between windows.</param>
/// <param name="Padding">On each side; at most half the window.</param>
/// <param name="CountIncludePad">Whether the padding counts in the divisor too.</param>
public sealed record AvgPool2dOp(Size2 Kernel, Size2 Stride, Size2 Padding, bool CountIncludePad) : Op
{
    /// <inheritdoc/>
    public override string Kind => "AvgPool2d";
}
