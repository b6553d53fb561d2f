namespace EmbeddingProjector.Inference.Graph;

/// <summary>A height and a width: of a kernel, stride, padding or dilation.</summary>
/// <param name="Height">Along rows.</param>
/// <param name="Width">Along columns.</param>
internal readonly record struct Size2(int Height, int Width)
{
    /// <summary>A square, as torchvision writes most kernels.</summary>
    /// <param name="side">Height and width.</param>
    public static implicit operator Size2(int side) => new(side, side);

    /// <summary>The form <c>3x3</c>.</summary>
    public override string ToString() => $"{Height}x{Width}";
}
