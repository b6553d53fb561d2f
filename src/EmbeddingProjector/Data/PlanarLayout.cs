namespace EmbeddingProjector.Data;

/// <summary>How a packed data set stores a picture: [channels, height, width] bytes, one channel (gray) or three
/// (RGB).</summary>
internal readonly record struct PlanarLayout(int Channels, int Height, int Width)
{
    /// <summary>The bytes of one picture; may exceed an int, so that no header can overflow a check.</summary>
    public long Length => (long)Channels * Height * Width;

    /// <summary>Makes an RGB picture of a record.</summary>
    /// <exception cref="ImageUnreadableException">The record is short, or larger than the limit.</exception>
    public RgbImage Decode(ReadOnlySpan<byte> record, string format, ImageReadOptions options)
    {
        var pixels = (long)Height * Width;
        if (pixels > options.MaxPixels)
            throw new ImageUnreadableException(
                format, $"expected at most {options.MaxPixels} pixels, found {Width} x {Height}");
        if (record.Length != Length)
            throw new ImageUnreadableException(format, $"expected {Length} bytes for a picture, found {record.Length}");

        var image = new RgbImage(Width, Height);
        for (var channel = 0; channel < 3; channel++)
        {
            var plane = record.Slice((int)pixels * Math.Min(channel, Channels - 1), (int)pixels);
            for (var i = 0; i < plane.Length; i++)
                image.Pixels[i * 3 + channel] = plane[i];
        }

        return image;
    }
}
