namespace EmbeddingProjector.Imaging.Jpeg;

/// <summary>
/// Reads JPEG: baseline, extended and progressive, Huffman-coded, 8 bits, one, three or four components.
/// </summary>
/// <remarks>The bytes are those of libjpeg-turbo 2.1 with its defaults, as Pillow uses it.</remarks>
internal sealed class JpegCodec : IImageCodec
{
    /// <summary>The format's name in messages.</summary>
    public const string Name = "JPEG";

    public string Format => Name;

    public bool CanRead(ReadOnlySpan<byte> header) => header is [0xFF, JpegMarker.StartOfImage, 0xFF, ..];

    public RgbImage Decode(ReadOnlySpan<byte> file, ImageReadOptions options) => new JpegReader(file, options).Read();
}
