namespace EmbeddingProjector.Plots;

/// <summary>Puts a colour in black's place: gray values become mixtures of the colour and white.</summary>
internal static class GrayTint
{
    /// <summary>Whether every pixel has equal red, green and blue.</summary>
    public static bool IsGray(RgbImage image)
    {
        for (var i = 0; i < image.Pixels.Length; i += 3)
        {
            if (image.Pixels[i] != image.Pixels[i + 1] || image.Pixels[i] != image.Pixels[i + 2])
                return false;
        }

        return true;
    }

    /// <summary>A coloured copy of a gray picture.</summary>
    /// <param name="image">The picture; its red stands for all three.</param>
    /// <param name="color">What black becomes.</param>
    public static RgbImage Apply(RgbImage image, PlotColor color)
    {
        var shades = Enumerable.Range(0, 256).Select(gray => color.Mix(PlotColor.White, gray / 255.0)).ToArray();
        var tinted = new RgbImage(image.Width, image.Height);
        for (var i = 0; i < image.Pixels.Length; i += 3)
        {
            var shade = shades[image.Pixels[i]];
            (tinted.Pixels[i], tinted.Pixels[i + 1], tinted.Pixels[i + 2]) = (shade.Red, shade.Green, shade.Blue);
        }

        return tinted;
    }
}
