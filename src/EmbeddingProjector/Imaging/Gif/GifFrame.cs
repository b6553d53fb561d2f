namespace EmbeddingProjector.Imaging.Gif;

/// <summary>The screen and the first frame of a GIF, up to its pixels.</summary>
/// <param name="ScreenWidth">The screen's width, or what the frame needs where that is more.</param>
/// <param name="ScreenHeight">The screen's height, or what the frame needs where that is more.</param>
/// <param name="Palette">[256, 3]: the frame's palette, or the screen's, and beyond its end the gray ramp.</param>
/// <param name="Transparent">The transparent index; 0 where there is none.</param>
/// <param name="CodeBits">Bits of an index in the compressed data.</param>
/// <param name="DataStart">Where the data's first block begins.</param>
internal sealed record GifFrame(
    int ScreenWidth, int ScreenHeight, int Left, int Top, int Width, int Height, bool IsInterlaced, byte[] Palette,
    byte Transparent, int CodeBits, int DataStart)
{
    private const int ScreenLength = 13;
    private const int DescriptorLength = 9;
    private const int HasPalette = 0x80;
    private const int IsInterlacedFlag = 0x40;
    private const int GraphicControl = 0xF9;
    private const int PaletteEntries = 256;
    private const int MostCodeBits = 12;
    private const long LongestString = 4096;

    /// <summary>Reads up to the first frame's pixels.</summary>
    public static GifFrame Parse(ReadOnlySpan<byte> file, ImageReadOptions options)
    {
        Unreadable.RequireLength(GifCodec.Name, "the screen descriptor", ScreenLength, file.Length);
        var screen = (
            Width: BinaryPrimitives.ReadUInt16LittleEndian(file[6..]),
            Height: BinaryPrimitives.ReadUInt16LittleEndian(file[8..]));
        var position = ScreenLength;
        var palette = GrayRamp();
        ReadPalette(file, ref position, file[10], palette);
        var transparent = SkipToImage(file, ref position);

        Unreadable.RequireLength(GifCodec.Name, "the image descriptor", DescriptorLength, file.Length - position);
        var descriptor = file.Slice(position, DescriptorLength);
        position += DescriptorLength;
        ReadPalette(file, ref position, descriptor[8], palette);
        Unreadable.RequireLength(GifCodec.Name, "the code size", 1, file.Length - position);
        int left = BinaryPrimitives.ReadUInt16LittleEndian(descriptor);
        int top = BinaryPrimitives.ReadUInt16LittleEndian(descriptor[2..]);
        int width = BinaryPrimitives.ReadUInt16LittleEndian(descriptor[4..]);
        int height = BinaryPrimitives.ReadUInt16LittleEndian(descriptor[6..]);
        PixelLimit.Check(GifCodec.Name, width, height, options);
        var frame = new GifFrame(
            ScreenWidth: Math.Max(screen.Width, left + width),
            ScreenHeight: Math.Max(screen.Height, top + height),
            Left: left,
            Top: top,
            Width: width,
            Height: height,
            IsInterlaced: (descriptor[8] & IsInterlacedFlag) != 0,
            Palette: palette,
            Transparent: transparent,
            CodeBits: file[position],
            DataStart: position + 1);
        PixelLimit.Check(GifCodec.Name, frame.ScreenWidth, frame.ScreenHeight, options);
        frame.CheckAgainst(file.Length - frame.DataStart);
        return frame;
    }

    // Code number n stands for at most n pixels, and never for more than the table has entries.
    private void CheckAgainst(long dataLength)
    {
        if (CodeBits > MostCodeBits)
            Unreadable.Corrupt(GifCodec.Name, $"expected a code size of at most {MostCodeBits}, found {CodeBits}");

        var codes = dataLength * 8 / (CodeBits + 1);
        if ((long)Width * Height > codes * Math.Min(codes, LongestString))
            Unreadable.Truncated(
                GifCodec.Name, $"expected data for {Width} x {Height} pixels, found {dataLength} bytes");
    }

    private static void ReadPalette(ReadOnlySpan<byte> file, ref int position, int flags, byte[] palette)
    {
        if ((flags & HasPalette) == 0)
            return;

        var length = 3 << ((flags & 7) + 1);
        Unreadable.RequireLength(GifCodec.Name, "a palette", length, file.Length - position);
        var colors = file.Slice(position, length);
        position += length;

        // Pillow sets a palette that only repeats the indices aside: a frame's own then gives way to the screen's.
        var ramp = GrayRamp();
        if (colors.SequenceEqual(ramp.AsSpan(0, length)))
            return;

        ramp.CopyTo(palette, 0);
        colors.CopyTo(palette);
    }

    /// <summary>Passes over extensions, and over bytes that mean nothing, to after the image separator.</summary>
    /// <returns>The transparent index; 0 where there is none.</returns>
    private static byte SkipToImage(ReadOnlySpan<byte> file, ref int position)
    {
        byte transparent = 0;
        while (position < file.Length)
        {
            switch (file[position++])
            {
                case (byte)',':
                    return transparent;
                case (byte)';':
                    position = file.Length;
                    break;
                case (byte)'!':
                    ReadExtension(file, ref position, ref transparent);
                    break;
            }
        }

        Unreadable.Corrupt(GifCodec.Name, "expected an image, found none");
        return 0;
    }

    private static void ReadExtension(ReadOnlySpan<byte> file, ref int position, ref byte transparent)
    {
        Unreadable.RequireLength(GifCodec.Name, "an extension", 2, file.Length - position);
        var isControl = file[position++] == GraphicControl;
        var control = file[position..];
        if (isControl && control.Length > 4 && control[0] >= 4 && (control[1] & 1) != 0)
            transparent = control[4];

        while (position < file.Length && file[position] != 0)
            position += 1 + file[position];

        position++;
    }

    private static byte[] GrayRamp() => [.. Enumerable.Range(0, PaletteEntries * 3).Select(i => (byte)(i / 3))];
}
