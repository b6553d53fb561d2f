namespace EmbeddingProjector.Imaging.Png;

/// <summary>The IHDR chunk.</summary>
internal readonly record struct PngHeader(int Width, int Height, int BitDepth, PngColorType ColorType, bool Interlaced)
{
    /// <summary>IHDR's length in bytes.</summary>
    public const int Length = 13;

    /// <summary>Samples a pixel.</summary>
    public int Channels => ColorType switch
    {
        PngColorType.Gray or PngColorType.Palette => 1,
        PngColorType.GrayAlpha => 2,
        PngColorType.Rgb => 3,
        _ => 4,
    };

    public int BitsPerPixel => BitDepth * Channels;

    /// <summary>How far back the filters look: the bytes of a pixel, at least 1.</summary>
    public int FilterStride => Math.Max(1, BitsPerPixel / 8);

    /// <summary>Reads and checks IHDR.</summary>
    /// <exception cref="ImageUnreadableException">Size, depth or colour type are not ones that PNG has.</exception>
    public static PngHeader Parse(ReadOnlySpan<byte> chunk, ImageReadOptions options)
    {
        Unreadable.RequireLength(PngCodec.Name, "IHDR", Length, chunk.Length);
        var width = BinaryPrimitives.ReadUInt32BigEndian(chunk);
        var height = BinaryPrimitives.ReadUInt32BigEndian(chunk[4..]);
        PixelLimit.Check(PngCodec.Name, width, height, options);

        var (depth, color) = (chunk[8], (PngColorType)chunk[9]);
        if (!IsLegal(depth, color))
            Unreadable.Corrupt(PngCodec.Name, $"no PNG has bit depth {depth} with colour type {(int)color}");

        if (chunk[11] != 0)
            Unreadable.Corrupt(PngCodec.Name, $"expected filter method 0, found {chunk[11]}");

        // Pillow takes every interlace method but 0 for Adam7, and does not look at the compression method.
        return new PngHeader((int)width, (int)height, depth, color, Interlaced: chunk[12] != 0);
    }

    /// <summary>The bytes of a filtered row of <paramref name="width"/> pixels, without its filter type.</summary>
    public int RowBytes(int width) => (int)(((long)width * BitsPerPixel + 7) / 8);

    private static bool IsLegal(int depth, PngColorType color) => color switch
    {
        PngColorType.Gray => depth is 1 or 2 or 4 or 8 or 16,
        PngColorType.Palette => depth is 1 or 2 or 4 or 8,
        PngColorType.Rgb or PngColorType.GrayAlpha or PngColorType.RgbAlpha => depth is 8 or 16,
        _ => false,
    };
}
