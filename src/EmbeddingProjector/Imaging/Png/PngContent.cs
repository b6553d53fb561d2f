namespace EmbeddingProjector.Imaging.Png;

/// <summary>What a PNG's chunks hold, still compressed.</summary>
internal sealed class PngContent
{
    private const int PaletteEntries = 256;

    private PngContent(PngHeader header) => Header = header;

    /// <summary>The IHDR chunk.</summary>
    public PngHeader Header { get; }

    /// <summary>[256, 3]: PLTE, and beyond its end the gray ramp that Pillow starts every palette from.</summary>
    public byte[] Palette { get; } = GrayRamp();

    /// <summary>All IDAT chunks, joined: one zlib stream.</summary>
    public byte[] ImageData { get; private set; } = [];

    /// <summary>What the chunks say of the orientation.</summary>
    public PngOrientation Orientation { get; } = new();

    /// <summary>Walks the chunks.</summary>
    /// <remarks>
    /// Checksums count as Pillow counts them: those before the first IDAT must be right, those of IDAT and after it are
    /// not looked at. A file may end anywhere after its last IDAT, but not inside a later chunk.
    /// </remarks>
    public static PngContent Parse(ReadOnlySpan<byte> file, ImageReadOptions options)
    {
        var chunks = new PngChunkReader(file, PngCodec.Signature.Length);
        chunks.RequireChunk();
        if (!chunks.NextType.SequenceEqual("IHDR"u8))
            Unreadable.Corrupt(PngCodec.Name, $"expected IHDR first, found {PngChunkReader.Name(chunks.NextType)}");

        var content = new PngContent(PngHeader.Parse(chunks.Take(checkCrc: true), options));
        content.ReadAncillary(ref chunks);
        content.ReadImageData(ref chunks);
        content.ReadTrailer(ref chunks);
        return content;
    }

    private void ReadAncillary(ref PngChunkReader chunks)
    {
        for (chunks.RequireChunk(); !chunks.NextType.SequenceEqual("IDAT"u8); chunks.RequireChunk())
        {
            var type = chunks.NextType;
            if (type.SequenceEqual("IEND"u8))
                Unreadable.Corrupt(PngCodec.Name, "expected an IDAT chunk, found IEND");

            var data = chunks.Take(checkCrc: true);
            if (type.SequenceEqual("PLTE"u8) && Header.ColorType == PngColorType.Palette)
                ReadPalette(data);
            else
                Orientation.Note(type, data);
        }
    }

    private void ReadPalette(ReadOnlySpan<byte> data)
    {
        var entries = data.Length / 3;
        if (entries > PaletteEntries)
            Unreadable.Corrupt(PngCodec.Name, $"expected at most {PaletteEntries} palette entries, found {entries}");

        data[..(entries * 3)].CopyTo(Palette);
    }

    private void ReadImageData(ref PngChunkReader chunks)
    {
        var counting = chunks;
        var total = 0;
        while (counting.TryTakeImageData(out var data))
            total += data.Length;

        ImageData = new byte[total];
        for (var filled = 0; chunks.TryTakeImageData(out var data); filled += data.Length)
            data.CopyTo(ImageData.AsSpan(filled));
    }

    private void ReadTrailer(ref PngChunkReader chunks)
    {
        while (chunks.HasChunk && !chunks.NextType.SequenceEqual("IEND"u8))
        {
            var type = chunks.NextType;
            Orientation.Note(type, chunks.Take(checkCrc: false));
        }
    }

    private static byte[] GrayRamp()
    {
        var palette = new byte[PaletteEntries * 3];
        for (var i = 0; i < palette.Length; i++)
            palette[i] = (byte)(i / 3);

        return palette;
    }
}
