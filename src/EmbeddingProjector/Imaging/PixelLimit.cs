namespace EmbeddingProjector.Imaging;

/// <summary>The check of a header's size that every codec makes before it allocates anything.</summary>
internal static class PixelLimit
{
    private const int Channels = 3;

    /// <summary>Checks width and height against the options and against the longest array.</summary>
    /// <exception cref="ImageUnreadableException">A side is zero or negative, or there are too many pixels.</exception>
    public static void Check(string format, long width, long height, ImageReadOptions options)
    {
        if (width < 1 || height < 1 || width > int.MaxValue || height > int.MaxValue)
            Unreadable.Corrupt(format, $"expected a width and height of at least 1 pixel, found {width} x {height}");

        var most = Math.Min(options.MaxPixels, Array.MaxLength / Channels);
        if (width > most / height)
            throw new ImageUnreadableException(format, $"expected at most {most} pixels, found {width} x {height}");
    }
}
