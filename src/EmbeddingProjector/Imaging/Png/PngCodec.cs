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
