namespace EmbeddingProjector.Preprocessing.Effects;

/// <summary>Shows a picture nearer or farther, without changing its size.</summary>
/// <remarks>
/// The picture is resized as Pillow's <c>Image.resize(size, BILINEAR)</c> to width and height times the factor, rounded
/// half to even, at least 1. Of a larger one the middle is cut out; a smaller one is put in the middle of the fill.
/// What cannot be halved is on the right and at the bottom.
/// </remarks>
internal static class Zoom
{
    /// <param name="image">A picture of any size.</param>
    /// <param name="factor">More than 1 is nearer; more than 0.</param>
    /// <param name="fill">What stands around a smaller picture.</param>
    /// <exception cref="ImageUnreadableException">The picture is too elongated to be resized.</exception>
    public static RgbImage Apply(RgbImage image, double factor, PictureFill fill)
    {
        var (width, height) = (Resized(image.Width, factor), Resized(image.Height, factor));
        var target = fill.Canvas(image.Width, image.Height);
        var window = new CropWindow(
            Surplus(width, image.Width),
            Surplus(height, image.Height),
            (int)Math.Min(width, image.Width),
            (int)Math.Min(height, image.Height),
            (int)Surplus(image.Width, width),
            (int)Surplus(image.Height, height));
        PillowResize.Resize(image, width, height, Interpolation.Bilinear, window, target);
        if (fill.IsEdge)
            ExtendBorder(target, window);
        return target;
    }

    private static long Resized(int length, double factor) => Math.Max(1, (long)Math.Round(length * factor));

    private static long Surplus(long length, long of) => Math.Max(0, length - of) / 2;

    private static void ExtendBorder(RgbImage target, CropWindow inner)
    {
        for (var y = 0; y < target.Height; y++)
        {
            var from = target.Row(Math.Clamp(y, inner.OffsetY, inner.OffsetY + inner.Height - 1));
            var to = target.Row(y);
            for (var x = 0; x < target.Width; x++)
            {
                var nearest = Math.Clamp(x, inner.OffsetX, inner.OffsetX + inner.Width - 1);
                from.Slice(nearest * 3, 3).CopyTo(to[(x * 3)..]);
            }
        }
    }
}
