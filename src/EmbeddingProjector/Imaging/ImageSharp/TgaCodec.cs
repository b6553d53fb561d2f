using SixLabors.ImageSharp.Formats.Tga;

namespace EmbeddingProjector.Imaging.ImageSharp;

/// <summary>Reads Truevision TGA by ImageSharp: mapped, RGB and gray, plain and run-length coded.</summary>
internal sealed class TgaCodec : IImageCodec
{
    private const int HeaderLength = 18;

    public string Format => "TGA";

    /// <remarks>
    /// TGA has no signature, so every field of the header must make sense together. ImageSharp's own detector also
    /// takes the type without a picture, and with it many a file of another kind.
    /// </remarks>
    public bool CanRead(ReadOnlySpan<byte> header)
    {
        // identifier length, colour map type, image type, colour map (first, length, depth), origin, width, height,
        // depth, flags
        if (header.Length < HeaderLength)
            return false;

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

    public RgbImage Decode(ReadOnlySpan<byte> file, ImageReadOptions options)
    {
        CheckLength(file);
        var hasFiveBits = file[2] is 2 or 10 && file[16] is 15 or 16;
        var copy = file.ToArray();
        return TimeLimit.Shared.Run(Format, new Deadline(), deadline => hasFiveBits
            ? SharpDecoder.FiveBits(new TgaDecoder(), Format, copy, options, deadline)
            : SharpDecoder.Rgb(new TgaDecoder(), Format, copy, options, deadline));
    }

    // ImageSharp leaves black what a short file lacks.
    private void CheckLength(ReadOnlySpan<byte> file)
    {
        var map = BinaryPrimitives.ReadUInt16LittleEndian(file[5..]) * ((file[7] + 7) / 8);
        var bytesAPixel = (file[16] + 7) / 8;
        var pixels = BinaryPrimitives.ReadUInt16LittleEndian(file[12..]) *
            (long)BinaryPrimitives.ReadUInt16LittleEndian(file[14..]);
        var data = file[Math.Min(file.Length, HeaderLength + file[0] + map)..];
        if (file[2] < 8)
        {
            Unreadable.RequireLength(Format, "pixels", pixels * bytesAPixel, data.Length);
            return;
        }

        while (pixels > 0)
        {
            Unreadable.RequireLength(Format, "packets", 1, data.Length);
            var count = (data[0] & 127) + 1;
            var length = 1 + bytesAPixel * (data[0] < 128 ? count : 1);
            Unreadable.RequireLength(Format, "a packet", length, data.Length);
            data = data[length..];
            pixels -= count;
        }
    }
}
