namespace EmbeddingProjector.Logs;

/// <summary>Writes one thumbnail's pixels, [size, size, 3] bytes.</summary>
/// <param name="index">The thumbnail, counted from 0.</param>
internal delegate void ThumbnailPixels(int index, Span<byte> pixels);
