namespace EmbeddingProjector.Inference.Models;

/// <summary>The filter of an antialiased resize, by Pillow's names.</summary>
public enum Interpolation
{
    /// <summary>The triangle filter, support 1.</summary>
    Bilinear,

    /// <summary>The cubic convolution filter with a = -0.5, support 2.</summary>
    Bicubic,
}
