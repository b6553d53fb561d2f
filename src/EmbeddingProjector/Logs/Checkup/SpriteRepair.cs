using EmbeddingProjector.Preprocessing;

namespace EmbeddingProjector.Logs.Checkup;

/// <summary>Lays thumbnails out anew.</summary>
internal static class SpriteRepair
{
    /// <summary>Mends the picture and what the config says of it.</summary>
    /// <param name="sprite">What the config says.</param>
    /// <param name="path">The picture; written as PNG, whatever it was.</param>
    /// <param name="items">Rows of the tensor.</param>
    public static SpriteMetadata Mend(SpriteMetadata sprite, string path, int items, RepairedFiles files)
    {
        var report = new CheckupReport();
        SpriteCheck.Run(path, path, sprite, items, report);
        if (report.Has(LogFault.SpriteSizeMissing, path))
            return Sized(sprite, path, items);
        if (report.Has(LogFault.SpriteTooFew, path)
            || (!report.Has(LogFault.SpriteGrid, path) && !report.Has(LogFault.SpriteTooLarge, path)))
            return sprite;

        var (width, height) = ((int)sprite.SingleImageDim[0], (int)sprite.SingleImageDim[1]);
        var thumbnails = SpriteSheet.ReadThumbnails(path, items, width, height);
        var size = Math.Min(Math.Max(width, height), SpriteSheet.LargestThumbnail(items));
        files.Write(path, stream => SpriteSheet.Write(stream, items, size, (i, pixels) =>
            Scaled(thumbnails[i], size).Pixels.CopyTo(pixels)));
        return sprite with { SingleImageDim = [(uint)size, (uint)size] };
    }

    private static RgbImage Scaled(RgbImage thumbnail, int size) =>
        thumbnail.Width == size ? thumbnail : Thumbnail.Of(thumbnail, size);

    private static SpriteMetadata Sized(SpriteMetadata sprite, string path, int items)
    {
        var image = ImageDecoder.Decode(PlainFile.ReadAllBytes(path), ImageReadOptions.Default);
        var side = SpriteSheet.GridSide(items);
        return image.Width % side == 0 && image.Height % side == 0
            ? sprite with { SingleImageDim = [(uint)(image.Width / side), (uint)(image.Height / side)] }
            : sprite;
    }
}
