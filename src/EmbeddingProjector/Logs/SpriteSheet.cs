using EmbeddingProjector.Preprocessing;

namespace EmbeddingProjector.Logs;

/// <summary>Writes the picture that holds the thumbnails: a square grid without gaps, row by row.</summary>
internal static class SpriteSheet
{
    /// <summary>The file's name.</summary>
    public const string Name = "sprite.png";

    /// <summary>The most pixels a side that the client draws.</summary>
    public const int MostPixels = 8192;

    /// <summary>The side of a thumbnail where nothing else is asked for and the sheet has room.</summary>
    public const int DefaultThumbnailSize = 64;

    private const int Channels = 3;

    /// <summary>Columns and rows of the grid: the least square that holds them all.</summary>
    /// <param name="count">Thumbnails, at least 1.</param>
    public static int GridSide(int count)
    {
        var side = (int)Math.Sqrt(count);
        return (long)side * side < count ? side + 1 : side;
    }

    /// <summary>The largest thumbnail, in pixels a side, of which the sheet holds so many.</summary>
    /// <param name="count">Thumbnails, at least 1.</param>
    public static int LargestThumbnail(int count) => MostPixels / GridSide(count);

    /// <summary>Writes the sheet as PNG; only one row of thumbnails is in memory at a time. Cells left over are
    /// black.</summary>
    /// <param name="file">Left open.</param>
    /// <param name="count">Thumbnails, at least 1.</param>
    /// <param name="size">Side of a thumbnail in pixels, at most <see cref="LargestThumbnail"/>.</param>
    /// <param name="thumbnail">Gives the thumbnails in turn.</param>
    public static void Write(Stream file, int count, int size, ThumbnailPixels thumbnail)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(size, LargestThumbnail(count));

        var side = GridSide(count);
        var thumbnailRow = size * Channels;
        var pixels = new byte[size * thumbnailRow];         // [size, size, 3]
        var band = new byte[size * side * thumbnailRow];    // [size, side * size, 3]
        using var png = new PngEncoder(file, side * size, side * size);
        for (var gridRow = 0; gridRow < side; gridRow++)
        {
            Array.Clear(band);
            for (var column = 0; column < side && (gridRow * side) + column < count; column++)
            {
                thumbnail((gridRow * side) + column, pixels);
                for (var y = 0; y < size; y++)
                {
                    pixels.AsSpan(y * thumbnailRow, thumbnailRow)
                        .CopyTo(band.AsSpan(((y * side) + column) * thumbnailRow));
                }
            }

            for (var y = 0; y < size; y++)
                png.WriteRow(band.AsSpan(y * side * thumbnailRow, side * thumbnailRow));
        }

        png.Complete();
    }

    /// <summary>Reads a sheet; null where it is not of the size that so many thumbnails need.</summary>
    /// <param name="count">Thumbnails, at least 1.</param>
    /// <param name="size">Side of a thumbnail in pixels.</param>
    /// <exception cref="ImageUnreadableException">The file is no picture, or is damaged.</exception>
    internal static RgbImage? TryRead(string path, int count, int size)
    {
        var image = ImageDecoder.Decode(PlainFile.ReadAllBytes(path), ImageReadOptions.Default);
        var side = GridSide(count) * size;
        return image.Width == side && image.Height == side ? image : null;
    }

    /// <summary>Reads the thumbnails of any tool's sheet: the grid has as many columns and rows as there is room
    /// for.</summary>
    /// <param name="count">Thumbnails, at least 1.</param>
    /// <param name="width">Width of a thumbnail in pixels.</param>
    /// <param name="height">Height of a thumbnail in pixels.</param>
    /// <returns>Squares: what is not square is squashed, as the client does.</returns>
    /// <exception cref="ProjectorLogException">The sheet is too small, or no picture.</exception>
    internal static IReadOnlyList<RgbImage> ReadThumbnails(string path, int count, int width, int height)
    {
        RgbImage sheet;
        try
        {
            sheet = FileUnreadableException.Guard(
                path, () => ImageDecoder.Decode(PlainFile.ReadAllBytes(path), ImageReadOptions.Default));
        }
        catch (ImageUnreadableException error)
        {
            throw new ProjectorLogException(
                "LogSpriteInvalid", path, $"expected a picture, found: {error.Message}", error);
        }

        var columns = sheet.Width / width;
        if ((long)columns * (sheet.Height / height) < count)
        {
            throw new ProjectorLogException(
                "LogSpriteInvalid",
                path,
                $"expected {count} thumbnails of {width} x {height} pixels, "
                + $"found {sheet.Width} x {sheet.Height} in all");
        }

        return
        [
            .. Enumerable.Range(0, count)
                .Select(i => Cut(sheet, i % columns * width, i / columns * height, width, height)),
        ];
    }

    private static RgbImage Cut(RgbImage sheet, int left, int top, int width, int height)
    {
        var cut = new RgbImage(width, height);
        for (var y = 0; y < height; y++)
            sheet.Row(top + y).Slice(left * Channels, width * Channels).CopyTo(cut.Row(y));
        return width == height ? cut : Thumbnail.Of(cut, Math.Max(width, height));
    }

    /// <summary>Copies one thumbnail out of a sheet.</summary>
    /// <param name="sheet">What <see cref="TryRead"/> gave.</param>
    /// <param name="index">The thumbnail, counted from 0.</param>
    /// <param name="pixels">Receives the pixels, [size, size, 3].</param>
    internal static void CopyThumbnail(RgbImage sheet, int count, int index, Span<byte> pixels)
    {
        var side = GridSide(count);
        var size = sheet.Width / side;
        for (var y = 0; y < size; y++)
        {
            sheet.Row((index / side * size) + y)
                .Slice(index % side * size * Channels, size * Channels)
                .CopyTo(pixels[(y * size * Channels)..]);
        }
    }
}
