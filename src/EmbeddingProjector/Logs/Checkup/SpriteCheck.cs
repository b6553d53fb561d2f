namespace EmbeddingProjector.Logs.Checkup;

/// <summary>Looks at the picture that holds the thumbnails.</summary>
internal static class SpriteCheck
{
    /// <summary>Notes what is wrong.</summary>
    /// <param name="config">Where the size of a thumbnail stands.</param>
    /// <param name="items">Rows of the tensor; null where not known.</param>
    public static void Run(string path, string config, SpriteMetadata sprite, int? items, CheckupReport report)
    {
        RgbImage image;
        try
        {
            image = ImageDecoder.Decode(PlainFile.ReadAllBytes(path), ImageReadOptions.Default);
        }
        catch (ImageUnreadableException error)
        {
            report.Add(LogFault.SpriteUnreadable, path, $"expected a picture, found: {error.Message}");
            return;
        }

        var found = $"{image.Width} x {image.Height}";
        if (sprite.SingleImageDim is not [> 0 and <= int.MaxValue and var w, > 0 and <= int.MaxValue and var h])
        {
            report.Add(
                LogFault.SpriteSizeMissing,
                config,
                "expected a thumbnail's width and height in single_image_dim, found none");
            return;
        }

        if (w != h)
            report.Add(
                LogFault.SpriteThumbnailShape,
                config,
                $"expected square thumbnails, found {w} x {h}, which are squashed");
        if (Math.Max(image.Width, image.Height) > SpriteSheet.MostPixels)
        {
            report.Add(
                LogFault.SpriteTooLarge,
                path,
                $"expected at most {SpriteSheet.MostPixels} pixels a side, found {found}");
        }

        if (items is not { } count || count == 0)
            return;
        var side = SpriteSheet.GridSide(count);
        if (image.Width == side * w && image.Height == side * h)
            return;
        if (image.Width / w * (image.Height / h) < count)
            report.Add(
                LogFault.SpriteTooFew, path, $"expected {count} thumbnails of {w} x {h}, found {found} pixels in all");
        else
            report.Add(
                LogFault.SpriteGrid,
                path,
                $"expected a grid of {side} x {side}, {side * w} x {side * h} pixels, found {found}");
    }
}
