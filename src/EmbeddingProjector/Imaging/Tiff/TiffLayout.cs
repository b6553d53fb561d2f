using BitMiracle.LibTiff.Classic;
using LibTiff = BitMiracle.LibTiff.Classic.Tiff;

namespace EmbeddingProjector.Imaging.Tiff;

/// <summary>What the first directory of a TIFF says.</summary>
/// <param name="Samples">Samples a pixel, all of <see cref="Bits"/> bits.</param>
/// <param name="IsPlanar">Whether each sample has a plane of its own.</param>
/// <param name="IsPremultiplied">Whether the fourth sample has been multiplied into the first three.</param>
/// <param name="Block">A strip's width and height, or a tile's.</param>
/// <param name="Palette">[3][entries] of 16 bits; null without a palette.</param>
internal sealed record TiffLayout(
    int Width, int Height, Compression Compression, Photometric Photometric, int Samples, int Bits,
    SampleFormat SampleFormat, bool IsPlanar, bool IsPremultiplied, int Orientation, (int Width, int Height) Block,
    ushort[][]? Palette)
{
    private const int MostSamples = 8;

    // A tile may be larger than its picture; this much of one is no attack.
    private const long LargestTile = 4096 * 4096;

    /// <summary>Checks that no tag claims more than the file has, for LibTiff.NET allocates it all.</summary>
    /// <param name="file">The whole file, which begins as a TIFF or a BigTIFF does.</param>
    /// <exception cref="ImageUnreadableException">The directory or a tag reaches beyond the file.</exception>
    public static void CheckCounts(ReadOnlySpan<byte> file)
    {
        var isBig = file[2] == 43 || file[3] == 43;
        var (countLength, entryLength) = isBig ? (8, 20) : (2, 12);
        Unreadable.RequireLength(TiffCodec.Name, "a header", 16, file.Length);
        var little = file[0] == 'I';
        var directory = isBig ? UInt64(file[8..], little) : UInt32(file[4..], little);
        if (directory > (ulong)(file.Length - countLength))
            Unreadable.Truncated(TiffCodec.Name, $"expected a directory at {directory}, found {file.Length} bytes");

        var entries = file[((int)directory + countLength)..];
        var count = isBig ? UInt64(file[(int)directory..], little) : UInt16(file[(int)directory..], little);
        if (count > (ulong)Math.Max(ushort.MaxValue, file.Length / entryLength)) // a torn one is read as far as it goes
            Unreadable.Corrupt(TiffCodec.Name, $"expected a directory within {file.Length} bytes, found {count} tags");
        for (; count > 0 && entries.Length >= entryLength; count--, entries = entries[entryLength..])
        {
            var values = isBig ? UInt64(entries[4..], little) : UInt32(entries[4..], little);
            var size = UInt16(entries[2..], little) switch
            {
                1 or 2 or 6 or 7 => 1,
                3 or 8 => 2,
                4 or 9 or 11 or 13 => 4,
                _ => 8,
            };
            if (values > (ulong)(file.Length / size) && values > 1)
                Unreadable.Truncated(
                    TiffCodec.Name,
                    $"tag {UInt16(entries, little)}: expected {values} values, found {file.Length} bytes");
        }
    }

    /// <summary>Reads and checks the directory.</summary>
    public static TiffLayout Of(LibTiff tiff, ImageReadOptions options)
    {
        var (width, height) = (Number(tiff, TiffTag.IMAGEWIDTH), Number(tiff, TiffTag.IMAGELENGTH));
        PixelLimit.Check(TiffCodec.Name, width, height, options);
        var samples = Number(tiff, TiffTag.SAMPLESPERPIXEL, 1);
        if (samples is < 1 or > MostSamples)
            Unreadable.Unsupported(TiffCodec.Name, $"expected 1 to {MostSamples} samples a pixel, found {samples}");

        var compression = (Compression)Number(tiff, TiffTag.COMPRESSION, (int)Compression.NONE);
        var extra = tiff.GetField(TiffTag.EXTRASAMPLES) is [_, var kinds, ..] ? kinds.ToByteArray() : [];
        var isTiled = tiff.IsTiled();
        var block = isTiled
            ? (Number(tiff, TiffTag.TILEWIDTH), Number(tiff, TiffTag.TILELENGTH))
            : (width, (int)Math.Clamp((uint)Number(tiff, TiffTag.ROWSPERSTRIP, height), 1, (uint)height));
        PixelLimit.Check(
            TiffCodec.Name, block.Item1, block.Item2,
            options with { MaxPixels = Math.Max(options.MaxPixels, LargestTile) });
        return new(
            Width: width,
            Height: height,
            Compression: compression,
            // Without the tag Pillow takes white for zero; JPEG of the old kind is always YCbCr.
            Photometric: compression == Compression.OJPEG
                ? Photometric.YCBCR
                : (Photometric)Number(tiff, TiffTag.PHOTOMETRIC, (int)Photometric.MINISWHITE),
            Samples: samples,
            Bits: Number(tiff, TiffTag.BITSPERSAMPLE, 1),
            SampleFormat: (SampleFormat)Number(tiff, TiffTag.SAMPLEFORMAT, (int)SampleFormat.UINT),
            IsPlanar: samples > 1 && Number(tiff, TiffTag.PLANARCONFIG, 1) == (int)PlanarConfig.SEPARATE,
            IsPremultiplied: extra is [(byte)ExtraSample.ASSOCALPHA, ..],
            Orientation: Number(tiff, TiffTag.ORIENTATION, Imaging.Orientation.Upright),
            Block: block,
            Palette: tiff.GetField(TiffTag.COLORMAP) is [var red, var green, var blue]
                ? [red.ToUShortArray(), green.ToUShortArray(), blue.ToUShortArray()]
                : null);
    }

    private static ushort UInt16(ReadOnlySpan<byte> bytes, bool little) =>
        little ? BinaryPrimitives.ReadUInt16LittleEndian(bytes) : BinaryPrimitives.ReadUInt16BigEndian(bytes);

    private static uint UInt32(ReadOnlySpan<byte> bytes, bool little) =>
        little ? BinaryPrimitives.ReadUInt32LittleEndian(bytes) : BinaryPrimitives.ReadUInt32BigEndian(bytes);

    private static ulong UInt64(ReadOnlySpan<byte> bytes, bool little) =>
        little ? BinaryPrimitives.ReadUInt64LittleEndian(bytes) : BinaryPrimitives.ReadUInt64BigEndian(bytes);

    private static int Number(LibTiff tiff, TiffTag tag, int otherwise = 0) =>
        tiff.GetField(tag) is [var value, ..] ? value.ToInt() : otherwise;
}
