namespace EmbeddingProjector.Imaging.Jpeg;

/// <summary>What a frame's components are.</summary>
internal enum JpegColorSpace
{
    Gray,
    Rgb,
    YCbCr,
    Cmyk,
    Ycck,
}
