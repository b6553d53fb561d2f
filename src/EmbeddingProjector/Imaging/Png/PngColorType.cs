namespace EmbeddingProjector.Imaging.Png;

/// <summary>IHDR's colour type.</summary>
internal enum PngColorType
{
    Gray = 0,
    Rgb = 2,
    Palette = 3,
    GrayAlpha = 4,
    RgbAlpha = 6,
}
