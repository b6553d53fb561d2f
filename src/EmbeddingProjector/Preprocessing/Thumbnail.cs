namespace EmbeddingProjector.Preprocessing;

/// <summary>Small square pictures for sprites.</summary>
internal static class Thumbnail
{
    /// <summary>Makes a square thumbnail; the aspect ratio is squashed, the filter is antialiased bilinear.</summary>
    /// <param name="image">A picture of any size; one that has this size already is copied as it is.</param>
    /// <param name="side">Side in pixels, at least 1.</param>
    /// <returns>[side, side, 3] bytes.</returns>
    /// <exception cref="ImageUnreadableException">The picture is too elongated to be resized.</exception>
    public static RgbImage Of(RgbImage image, int side)
    {
        ArgumentNullException.ThrowIfNull(image);
        ArgumentOutOfRangeException.ThrowIfLessThan(side, 1);
        return PillowResize.Resize(image, side, side, Interpolation.Bilinear);
    }
}
