namespace EmbeddingProjector.Imaging.Gif;

/// <summary>Reads the first frame of a GIF; transparency is dropped, as <c>convert("RGB")</c> does.</summary>
internal sealed class GifCodec : IImageCodec
{
    /// <summary>The format's name in messages.</summary>
    public const string Name = "GIF";

    public string Format => Name;

    public bool CanRead(ReadOnlySpan<byte> header) => header.StartsWith("GIF87a"u8) || header.StartsWith("GIF89a"u8);

    public RgbImage Decode(ReadOnlySpan<byte> file, ImageReadOptions options)
    {
        var frame = GifFrame.Parse(file, options);

        // Around a frame that is smaller than the screen lies the transparent colour; the first one where there is
        // none.
        var indices = new byte[frame.ScreenWidth * frame.ScreenHeight]; // [height, width]
        if (frame.Transparent != 0)
            Array.Fill(indices, frame.Transparent);

        new GifLzw(file[frame.DataStart..], frame.CodeBits).Decode(indices, frame);
        var image = new RgbImage(frame.ScreenWidth, frame.ScreenHeight);
        for (int i = 0, to = 0; i < indices.Length; i++, to += 3)
            frame.Palette.AsSpan(3 * indices[i], 3).CopyTo(image.Pixels.AsSpan(to));

        return image;
    }
}
