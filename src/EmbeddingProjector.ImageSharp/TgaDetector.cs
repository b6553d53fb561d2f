using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using SixLabors.ImageSharp.Formats;
using SixLabors.ImageSharp.Formats.Tga;

namespace EmbeddingProjector.ImageSharp;

/// <summary>Tells TGA by its header, which has no signature: every field must make sense together.</summary>
/// <remarks>ImageSharp's own detector also takes the type without a picture, and with it many a file of another
/// kind.</remarks>
internal sealed class TgaDetector : IImageFormatDetector
{
    /// <inheritdoc/>
    public int HeaderSize => 18;

    /// <inheritdoc/>
    public bool TryDetectFormat(ReadOnlySpan<byte> header, [NotNullWhen(true)] out IImageFormat? format)
    {
        format = header.Length >= HeaderSize && IsTga(header) ? TgaFormat.Instance : null;
        return format is not null;
    }

    // identifier length, colour map type, image type, colour map (first, length, depth), origin, width, height, depth,
    // flags
    private static bool IsTga(ReadOnlySpan<byte> header)
    {
        var hasMap = header[1] == 1;
        var isMapped = header[2] is 1 or 9;
        if (header[1] > 1 || isMapped != hasMap || header[2] is not (1 or 2 or 3 or 9 or 10 or 11))
            return false;

        var mapFits = hasMap ? header[7] is 15 or 16 or 24 or 32 : !header[3..8].ContainsAnyExcept((byte)0);
        var width = BinaryPrimitives.ReadUInt16LittleEndian(header[12..]);
        var height = BinaryPrimitives.ReadUInt16LittleEndian(header[14..]);
        var interleaving = header[17] >> 6;
        var depthFits = header[16] is 8 or 15 or 16 or 24 or 32;
        return mapFits && width > 0 && height > 0 && depthFits && interleaving == 0;
    }
}
