namespace EmbeddingProjector.Preprocessing.Effects;

/// <summary>Darkens or lightens bit for bit as Pillow's <c>ImageEnhance.Brightness</c>.</summary>
internal static class Brightness
{
    /// <summary>The picture times a factor, clipped, its fractions cut off.</summary>
    /// <param name="image">A picture of any size.</param>
    /// <param name="factor">0 for black, 1 for the picture itself; 0 or more.</param>
    public static RgbImage Apply(RgbImage image, float factor)
    {
        var levels = new byte[256];
        for (var i = 0; i < levels.Length; i++)
            levels[i] = (byte)Math.Min(factor * i, byte.MaxValue);

        return new RgbImage(image.Width, image.Height, Array.ConvertAll(image.Pixels, level => levels[level]));
    }
}
