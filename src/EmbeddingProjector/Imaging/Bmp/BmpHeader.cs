namespace EmbeddingProjector.Imaging.Bmp;

/// <summary>The file header and the bitmap header.</summary>
/// <param name="BitsPerPixel">1, 4, 8, 16, 24 or 32.</param>
/// <param name="IsTopDown">Whether the first row in the file is the picture's top one.</param>
/// <param name="Colors">Palette entries: as declared, or all that the depth can name.</param>
/// <param name="PaletteEntryLength">Bytes a palette entry: 3 in OS/2's first header, else 4.</param>
/// <param name="PaletteStart">Where the palette begins.</param>
/// <param name="DeclaredStart">Where the file says that the pixels begin; 0 where it does not say.</param>
/// <param name="HeaderEnd">Where the bitmap header ends.</param>
internal sealed record BmpHeader(
    int Width, int Height, int BitsPerPixel, bool IsTopDown, uint Compression, long Colors, int PaletteEntryLength,
    int PaletteStart, BmpLayout Layout, long DeclaredStart, int HeaderEnd)
{
    private const int FileHeaderLength = 14;
    private const int CoreHeaderLength = 12;
    private const int MasksInHeaderLength = 52;
    private const int AlphaMaskInHeaderLength = 56;
    private const int ShortestInfoLength = 16; // OS/2's second header may leave off any of its tail
    private const int LongestOs2Length = 64;
    private const int MasksOffset = 40;
    private const int MasksLength = 12;
    private const uint Raw = 0;
    private const uint RunLength8 = 1;
    private const uint RunLength4 = 2;
    private const uint BitFields = 3;

    /// <summary>Whether rows are coded as runs.</summary>
    public bool IsRunLengthCoded => Compression is RunLength8 or RunLength4;

    /// <summary>Whether runs are of 4-bit indices.</summary>
    public bool HasNibbles => Compression == RunLength4;

    /// <summary>Bytes from one row to the next: a multiple of four.</summary>
    public long Stride => ((long)Width * BitsPerPixel + 31) / 32 * 4;

    /// <summary>The place in the file of the picture's row <paramref name="y"/>.</summary>
    public int FileRow(int y) => IsTopDown ? y : Height - 1 - y;

    /// <summary>Where the pixels begin.</summary>
    /// <remarks>Pillow does not believe a start right after the header where there must be a palette.</remarks>
    public long DataStart(BmpPalette palette)
    {
        if (DeclaredStart == 0)
            return palette.End;

        return DeclaredStart == HeaderEnd && BitsPerPixel <= 8 ? DeclaredStart + 4 * Colors : DeclaredStart;
    }

    /// <summary>Reads and checks the headers.</summary>
    public static BmpHeader Parse(ReadOnlySpan<byte> file, ImageReadOptions options)
    {
        Unreadable.RequireLength(BmpCodec.Name, "the headers", FileHeaderLength + 4, file.Length);
        var length = BinaryPrimitives.ReadUInt32LittleEndian(file[FileHeaderLength..]);
        if (length is not (CoreHeaderLength or (>= ShortestInfoLength and <= LongestOs2Length) or 108 or 124))
            Unreadable.Unsupported(BmpCodec.Name, $"a bitmap header of {length} bytes");

        Unreadable.RequireLength(BmpCodec.Name, "the headers", FileHeaderLength + length, file.Length);
        var header = file.Slice(FileHeaderLength, (int)length);
        var parsed = length == CoreHeaderLength ? ParseCore(header) : ParseInfo(file, header);
        PixelLimit.Check(BmpCodec.Name, parsed.Width, parsed.Height, options);
        return parsed with { DeclaredStart = BinaryPrimitives.ReadUInt32LittleEndian(file[10..]) };
    }

    private static BmpHeader ParseCore(ReadOnlySpan<byte> header)
    {
        var bits = BinaryPrimitives.ReadUInt16LittleEndian(header[10..]);
        CheckDepth(bits);
        return new BmpHeader(
            Width: BinaryPrimitives.ReadUInt16LittleEndian(header[4..]),
            Height: BinaryPrimitives.ReadUInt16LittleEndian(header[6..]),
            BitsPerPixel: bits,
            IsTopDown: false,
            Compression: Raw,
            Colors: 1L << bits,
            PaletteEntryLength: 3,
            PaletteStart: FileHeaderLength + CoreHeaderLength,
            Layout: BmpLayout.Plain(bits),
            DeclaredStart: 0,
            HeaderEnd: FileHeaderLength + CoreHeaderLength);
    }

    private static BmpHeader ParseInfo(ReadOnlySpan<byte> file, ReadOnlySpan<byte> stored)
    {
        Span<byte> header = stackalloc byte[Math.Max(stored.Length, LongestOs2Length)];
        header.Clear();
        stored.CopyTo(header);
        var bits = BinaryPrimitives.ReadUInt16LittleEndian(header[14..]);
        var compression = BinaryPrimitives.ReadUInt32LittleEndian(header[16..]);
        CheckDepth(bits);
        if (compression > BitFields)
            Unreadable.Unsupported(BmpCodec.Name, $"compression {compression}");

        // A negative height means top-down; Pillow tells by the highest byte alone.
        var height = BinaryPrimitives.ReadInt32LittleEndian(header[8..]);
        var isTopDown = header[11] == 0xFF;
        var colors = BinaryPrimitives.ReadUInt32LittleEndian(header[32..]);
        var hasMasksBehind = compression == BitFields && stored.Length < MasksInHeaderLength;
        var headerEnd = FileHeaderLength + stored.Length;
        return new BmpHeader(
            Width: BinaryPrimitives.ReadInt32LittleEndian(header[4..]),
            Height: isTopDown ? -height : height,
            BitsPerPixel: bits,
            IsTopDown: isTopDown,
            Compression: compression,
            Colors: colors == 0 ? 1L << bits : colors,
            PaletteEntryLength: 4,
            PaletteStart: headerEnd + (hasMasksBehind ? MasksLength : 0),
            Layout: compression == BitFields ? ParseMasks(file, stored, bits) : BmpLayout.Plain(bits),
            DeclaredStart: 0,
            HeaderEnd: headerEnd);
    }

    private static BmpLayout ParseMasks(ReadOnlySpan<byte> file, ReadOnlySpan<byte> header, int bits)
    {
        var isInHeader = header.Length >= MasksInHeaderLength;
        var masks = isInHeader ? header[MasksOffset..] : file[(FileHeaderLength + header.Length)..];
        Unreadable.RequireLength(BmpCodec.Name, "bit fields", MasksLength, masks.Length);
        return BmpLayout.FromMasks(
            bits,
            BinaryPrimitives.ReadUInt32LittleEndian(masks),
            BinaryPrimitives.ReadUInt32LittleEndian(masks[4..]),
            BinaryPrimitives.ReadUInt32LittleEndian(masks[8..]),
            header.Length >= AlphaMaskInHeaderLength ? BinaryPrimitives.ReadUInt32LittleEndian(masks[12..]) : 0);
    }

    private static void CheckDepth(int bits)
    {
        if (bits is not (1 or 4 or 8 or 16 or 24 or 32))
            Unreadable.Unsupported(BmpCodec.Name, $"{bits} bits a pixel");
    }
}
