namespace EmbeddingProjector.Imaging.Bmp;

/// <summary>
/// Reads Windows and OS/2 bitmaps: 1, 4, 8, 16, 24 and 32 bits a pixel, run-length coded, bit fields.
/// </summary>
internal sealed class BmpCodec : IImageCodec
{
    /// <summary>The format's name in messages.</summary>
    public const string Name = "BMP";

    public string Format => Name;

    public bool CanRead(ReadOnlySpan<byte> header) => header.StartsWith("BM"u8);

    public RgbImage Decode(ReadOnlySpan<byte> file, ImageReadOptions options)
    {
        var header = BmpHeader.Parse(file, options);
        var palette = BmpPalette.Parse(file, header);
        var dataStart = header.DataStart(palette);
        if (header.IsRunLengthCoded)
            return ReadRuns(file, header, palette, dataStart);

        var needed = palette.RowBytes(header);
        // Of four bits a pixel whose palette is gray Pillow takes bytes, as many as pixels: rows reach into the next
        // ones, and behind the file there are zeros.
        var overlaps = header.Stride < needed;
        var length = (header.Height - 1L) * header.Stride + (overlaps ? header.Stride : needed);
        Unreadable.RequireLength(Name, "pixels", length, Math.Max(0, file.Length - dataStart));
        var image = new RgbImage(header.Width, header.Height);
        for (var y = 0; y < header.Height; y++)
        {
            var from = (int)(dataStart + (long)header.FileRow(y) * header.Stride);
            var row = file.Slice(from, Math.Min(needed, file.Length - from));
            if (row.Length < needed)
                row = (byte[])[.. row, .. new byte[needed - row.Length]];

            ReadRow(row, header, palette, image.Row(y));
        }

        return image;
    }

    private static RgbImage ReadRuns(ReadOnlySpan<byte> file, BmpHeader header, BmpPalette palette, long dataStart)
    {
        if (!palette.AllowsRuns(header))
            Unreadable.Unsupported(BmpCodec.Name, $"run-length coding of {header.BitsPerPixel} bits a pixel");

        var indices = BmpRunLength.Decode(file, (int)Math.Min(dataStart, file.Length), header); // [height, width]
        var image = new RgbImage(header.Width, header.Height);
        for (var y = 0; y < header.Height; y++)
            palette.Apply(indices.AsSpan(header.FileRow(y) * header.Width, header.Width), 8, image.Row(y));

        return image;
    }

    private static void ReadRow(ReadOnlySpan<byte> samples, BmpHeader header, BmpPalette palette, Span<byte> rgb)
    {
        if (header.BitsPerPixel <= 8)
        {
            palette.Apply(samples, palette.BitsPerIndex(header), rgb);
            return;
        }

        var bytes = header.BitsPerPixel / 8;
        var layout = header.Layout;
        for (int from = 0, to = 0; to < rgb.Length; from += bytes, to += 3)
        {
            if (bytes == 2)
            {
                var word = BinaryPrimitives.ReadUInt16LittleEndian(samples[from..]);
                rgb[to] = BmpLayout.Scale(word >> layout.Red, 31);
                rgb[to + 1] = BmpLayout.Scale(word >> layout.Green, layout.GreenMax);
                rgb[to + 2] = BmpLayout.Scale(word >> layout.Blue, 31);
            }
            else
            {
                rgb[to] = samples[from + layout.Red];
                rgb[to + 1] = samples[from + layout.Green];
                rgb[to + 2] = samples[from + layout.Blue];
            }
        }
    }
}
