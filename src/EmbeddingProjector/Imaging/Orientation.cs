namespace EmbeddingProjector.Imaging;

/// <summary>Turns a picture upright by the value of its EXIF orientation tag.</summary>
/// <remarks>The eight cases of <c>PIL.ImageOps.exif_transpose</c>.</remarks>
internal static class Orientation
{
    /// <summary>The value that leaves a picture as it is.</summary>
    public const int Upright = 1;

    /// <summary>Turns or mirrors a picture.</summary>
    /// <param name="image">The picture as stored.</param>
    /// <param name="orientation">1..8; any other value leaves the picture as it is.</param>
    public static RgbImage Apply(RgbImage image, int orientation)
    {
        if (orientation is <= Upright or > 8)
            return image;

        // 5..8 swap the sides. In source terms: 2, 3 and 7, 8 run backwards along a stored row, 3, 4 and 6, 7 along
        // a stored column.
        var swapped = orientation >= 5;
        var backwardsX = orientation is 2 or 3 or 7 or 8;
        var backwardsY = orientation is 3 or 4 or 6 or 7;
        var turned = swapped ? new RgbImage(image.Height, image.Width) : new RgbImage(image.Width, image.Height);
        for (var y = 0; y < turned.Height; y++)
        {
            var row = turned.Row(y);
            for (var x = 0; x < turned.Width; x++)
            {
                var (fromX, fromY) = swapped ? (y, x) : (x, y);
                fromX = backwardsX ? image.Width - 1 - fromX : fromX;
                fromY = backwardsY ? image.Height - 1 - fromY : fromY;
                image.Pixels.AsSpan((fromY * image.Width + fromX) * 3, 3).CopyTo(row[(x * 3)..]);
            }
        }

        turned.CopyCaution(image);
        return turned;
    }
}
