namespace EmbeddingProjector.Imaging.Bmp;

/// <summary>What the indices of a bitmap of up to 8 bits stand for.</summary>
internal sealed class BmpPalette
{
    private const int Entries = 256;
    private const long MostDeclared = 65536;

    // Pillow drops a palette that only repeats the indices, and then reads bytes, or bits where it has two entries.
    private enum Kind
    {
        None,
        Colors,
        Gray,
        BlackAndWhite,
    }

    private readonly Kind kind;
    private readonly byte[] colors; // [256, 3]

    private BmpPalette(Kind kind, byte[] colors, long end)
    {
        this.kind = kind;
        this.colors = colors;
        End = end;
    }

    /// <summary>Where the palette ends in the file.</summary>
    public long End { get; }

    /// <summary>Reads the palette; one that the file cuts short is filled up with the gray ramp.</summary>
    public static BmpPalette Parse(ReadOnlySpan<byte> file, BmpHeader header)
    {
        if (header.BitsPerPixel > 8)
            return new BmpPalette(Kind.None, [], header.PaletteStart);

        var declared = header.Colors;
        if (declared > MostDeclared)
            Unreadable.Corrupt(BmpCodec.Name, $"expected at most {MostDeclared} palette entries, found {declared}");

        var start = Math.Min(header.PaletteStart, file.Length);
        var length = (int)Math.Min(header.Colors * header.PaletteEntryLength, file.Length - start);
        var stored = file.Slice(start, length);
        var end = start + length;
        var isBinary = header.Colors == 2;
        if (RepeatsIndices(stored, header.PaletteEntryLength, (int)header.Colors, isBinary ? 255 : 1))
            return new BmpPalette(isBinary ? Kind.BlackAndWhite : Kind.Gray, Ramp(isBinary ? 255 : 1), end);

        var count = stored.Length / header.PaletteEntryLength;
        if (count > Entries)
            Unreadable.Corrupt(BmpCodec.Name, $"expected at most {Entries} palette entries, found {count}");

        var colors = Ramp(1);
        for (var i = 0; i < count; i++)
        {
            var bgr = stored.Slice(i * header.PaletteEntryLength, 3);
            (colors[3 * i], colors[3 * i + 1], colors[3 * i + 2]) = (bgr[2], bgr[1], bgr[0]);
        }

        return new BmpPalette(Kind.Colors, colors, end);
    }

    /// <summary>Bits of an index, as Pillow reads them.</summary>
    public int BitsPerIndex(BmpHeader header) => kind switch
    {
        Kind.Gray => 8,
        Kind.BlackAndWhite => 1,
        _ => header.BitsPerPixel,
    };

    /// <summary>Bytes that a row's pixels take, without the padding at its end.</summary>
    public int RowBytes(BmpHeader header) => (int)(((long)header.Width * BitsPerIndex(header) + 7) / 8);

    /// <summary>Whether Pillow reads run-length coding with this palette.</summary>
    public bool AllowsRuns(BmpHeader header) => header.BitsPerPixel <= 8 && kind != Kind.BlackAndWhite;

    /// <summary>Looks up a row of packed indices, the highest bits first.</summary>
    public void Apply(ReadOnlySpan<byte> samples, int bits, Span<byte> rgb)
    {
        var (perByte, mask) = (8 / bits, (1 << bits) - 1);
        for (int x = 0, to = 0; to < rgb.Length; x++, to += 3)
        {
            var index = samples[x / perByte] >> (8 - bits - x % perByte * bits) & mask;
            colors.AsSpan(3 * index, 3).CopyTo(rgb[to..]);
        }
    }

    private static bool RepeatsIndices(ReadOnlySpan<byte> stored, int entryLength, int count, int step)
    {
        if (stored.Length < (count - 1) * entryLength + 3)
            return false;

        for (var i = 0; i < count; i++)
        {
            if (stored.Slice(i * entryLength, 3).ContainsAnyExcept((byte)(i * step)))
                return false;
        }

        return true;
    }

    private static byte[] Ramp(int step) => [.. Enumerable.Range(0, Entries * 3).Select(i => (byte)(i / 3 * step))];
}
