using EmbeddingProjector.Imaging.Bmp;
using EmbeddingProjector.Imaging.Gif;
using EmbeddingProjector.Imaging.ImageSharp;
using EmbeddingProjector.Imaging.Jpeg;
using EmbeddingProjector.Imaging.Png;
using EmbeddingProjector.Imaging.Pnm;
using EmbeddingProjector.Imaging.Tiff;

namespace EmbeddingProjector.Imaging;

/// <summary>Reads encoded pictures of every format for which there is a codec.</summary>
/// <remarks>
/// The codecs here give the bytes of Pillow's <c>Image.open(file).convert("RGB")</c>. The format is told by a file's
/// content, never by its name.
/// </remarks>
public static class ImageDecoder
{
    private const int HeaderLength = 32;

    // TGA has no signature, so it comes last.
    private static ImmutableArray<IImageCodec> codecs =
    [
        new PngCodec(), new JpegCodec(), new GifCodec(), new BmpCodec(), new PnmCodec(),
        new WebpCodec(), new TiffCodec(), new TgaCodec(),
    ];

    /// <summary>The names of the formats that can be read, in the order in which they are tried.</summary>
    public static IReadOnlyList<string> Formats => [.. codecs.Select(codec => codec.Format)];

    /// <summary>Adds a codec, to be tried after those that are there already. Safe to call from any thread.</summary>
    /// <param name="codec">The codec; one whose format is already there is passed over.</param>
    public static void Register(IImageCodec codec)
    {
        ArgumentNullException.ThrowIfNull(codec);
        ImmutableInterlocked.Update(
            ref codecs,
            (current, added) => current.Any(known => known.Format == added.Format) ? current : current.Add(added),
            codec);
    }

    /// <summary>The format that the first bytes of a file are of; null where no codec reads it.</summary>
    /// <param name="header">The file's first bytes: 32 of them, or all where there are fewer.</param>
    public static string? FormatOf(ReadOnlySpan<byte> header) => CodecOf(header)?.Format;

    /// <summary>Decodes a picture.</summary>
    /// <param name="file">The whole encoded file.</param>
    /// <param name="options">The limits to hold to, and whether to turn the picture.</param>
    /// <returns>[height, width, 3] bytes.</returns>
    /// <exception cref="ImageUnreadableException">
    /// The file is empty, truncated, corrupt, over the limits, or of a format that no codec reads.
    /// </exception>
    public static RgbImage Decode(ReadOnlySpan<byte> file, ImageReadOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (file.IsEmpty)
            throw new ImageUnreadableException("unknown", "expected an encoded picture, found an empty file");

        var codec = CodecOf(file) ?? throw new ImageUnreadableException(
            "unknown",
            $"expected one of {string.Join(", ", Formats)}, found a file that begins with the bytes {Hex(file)}");
        return codec.Decode(file, options);
    }

    private static IImageCodec? CodecOf(ReadOnlySpan<byte> file)
    {
        var header = file[..Math.Min(file.Length, HeaderLength)];
        foreach (var codec in codecs)
        {
            if (codec.CanRead(header))
                return codec;
        }

        return null;
    }

    private static string Hex(ReadOnlySpan<byte> file) => Convert.ToHexString(file[..Math.Min(file.Length, 8)]);
}
