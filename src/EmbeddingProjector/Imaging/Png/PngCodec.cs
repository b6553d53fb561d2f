namespace EmbeddingProjector.Imaging.Png;

/// <summary>Reads PNG: every colour type and bit depth, palettes, Adam7; of an animation the default image.</summary>
internal sealed class PngCodec : IImageCodec
{
    /// <summary>The format's name in messages.</summary>
    public const string Name = "PNG";

    /// <summary>The eight bytes that every PNG begins with.</summary>
    public static ReadOnlySpan<byte> Signature => [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A];

    public string Format => Name;

    public bool CanRead(ReadOnlySpan<byte> header) => header.StartsWith(Signature);

    public RgbImage Decode(ReadOnlySpan<byte> file, ImageReadOptions options)
    {
        var content = PngContent.Parse(file, options);
        using var rows = new PngRowReader(content.Header, content.ImageData);
        var image = content.Header.Interlaced
            ? Adam7.Read(rows, content.Header, content.Palette)
            : ReadRows(rows, content.Header, content.Palette);
        rows.CheckEnd();
        if (content.Header is { ColorType: PngColorType.Gray, BitDepth: 16 })
            image.NoteClipping();

        return options.ApplyOrientation ? Orientation.Apply(image, content.Orientation.Value) : image;
    }

    private static RgbImage ReadRows(PngRowReader rows, PngHeader header, byte[] palette)
    {
        var image = new RgbImage(header.Width, header.Height);
        rows.BeginPass(header.Width, header.Height);
        for (var y = 0; y < header.Height; y++)
            PngPixels.Unpack(header, palette, rows.Next(), image.Row(y));

        return image;
    }
}

/// <summary>Reads the seven passes of an interlaced PNG.</summary>
internal static class Adam7
{
    // Each pass: first column, first row, column step, row step.
    private static readonly (int X, int Y, int StepX, int StepY)[] Passes =
    [
        (0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2),
    ];

    /// <summary>Reads the whole picture.</summary>
    public static RgbImage Read(PngRowReader rows, PngHeader header, byte[] palette)
    {
        var image = new RgbImage(header.Width, header.Height);
        var packed = new byte[header.Width * 3]; // [pass width, 3]
        foreach (var (firstX, firstY, stepX, stepY) in Passes)
        {
            var width = (header.Width - firstX + stepX - 1) / stepX;
            var height = (header.Height - firstY + stepY - 1) / stepY;
            if (width <= 0 || height <= 0)
                continue;

            rows.BeginPass(width, height);
            for (var y = firstY; y < header.Height; y += stepY)
            {
                PngPixels.Unpack(header, palette, rows.Next(), packed.AsSpan(0, width * 3));
                Spread(packed.AsSpan(0, width * 3), image.Row(y), firstX, stepX);
            }
        }

        return image;
    }

    private static void Spread(ReadOnlySpan<byte> packed, Span<byte> row, int first, int step)
    {
        for (int from = 0, to = first * 3; from < packed.Length; from += 3, to += step * 3)
            packed.Slice(from, 3).CopyTo(row[to..]);
    }
}
