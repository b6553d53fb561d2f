namespace EmbeddingProjector.Plots;

/// <summary>Writes pictures one after another as an animated PNG.</summary>
internal static class AnimationFile
{
    /// <summary>Writes an animation that is played for ever.</summary>
    /// <param name="path">The file, replaced once the animation is complete.</param>
    /// <param name="pictures">Pictures of one size, at least one.</param>
    /// <param name="size">The longer side in pixels; null for the pictures' own.</param>
    /// <param name="delay">How long each is shown.</param>
    public static void Write(string path, IReadOnlyList<RgbImage> pictures, int? size, TimeSpan delay)
    {
        var frames = pictures.Select(picture => Scaled(picture, size));
        WholeFile.Write(path, file => ApngEncoder.Write(file, frames, delay));
    }

    private static RgbImage Scaled(RgbImage picture, int? size)
    {
        if (size is not { } side)
            return picture;

        var scale = (double)side / Math.Max(picture.Width, picture.Height);
        return AreaScaling.Resize(
            picture,
            Math.Max(1, (int)Math.Round(picture.Width * scale)),
            Math.Max(1, (int)Math.Round(picture.Height * scale)));
    }
}
