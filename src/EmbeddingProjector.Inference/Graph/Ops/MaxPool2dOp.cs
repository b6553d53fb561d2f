namespace EmbeddingProjector.Inference.Graph.Ops;

/// <summary>The largest value of each window (<c>torch.nn.MaxPool2d</c>). Padding counts as minus infinity.</summary>
/// <param name="Kernel">The window.</param>
/// <param name="Stride">Steps between windows.</param>
/// <param name="Padding">On each side; at most half the window.</param>
/// <param name="CeilMode">Whether a last window that starts inside the map but ends outside counts.</param>
public sealed record MaxPool2dOp(Size2 Kernel, Size2 Stride, Size2 Padding, bool CeilMode) : Op
{
    /// <inheritdoc/>
    public override string Kind => "MaxPool2d";
}
