namespace EmbeddingProjector.Plots;

/// <summary>The colours of classes: ten well-separated ones, their tints, then hues a golden angle apart.</summary>
internal static class Palette
{
    private const double Tint = 0.5;
    private const double GoldenAngle = 137.50776405003785;
    private const double LightnessStep = 0.7548776662466927; // the plastic number's inverse
    private const double Saturation = 0.9;

    private static readonly int[] Colors =
    [
        0x2F6DB5, 0xF28522, 0x3A9B46, 0xD33A3C, 0x8A62B3, 0x8B5A48, 0xDF6DB7, 0x6F757C, 0xB9B02B, 0x1FB3C4,
    ];

    /// <summary>The colour of a class; no two of the first thousand are equal.</summary>
    /// <param name="index">The class's place, from 0.</param>
    public static PlotColor Color(int index)
    {
        if (index >= 2 * Colors.Length)
            return Further(index - (2 * Colors.Length));

        var color = PlotColor.FromRgb(Colors[index % Colors.Length]);
        return index < Colors.Length ? color : color.Mix(PlotColor.White, Tint);
    }

    // Hues and lightnesses step by numbers without a common period, so that near colours are far apart in the list.
    private static PlotColor Further(int index)
    {
        var hue = ((index + 0.75) * GoldenAngle) % 360 / 60;
        var lightness = 0.3 + (0.45 * ((index + 1) * LightnessStep % 1));
        var chroma = (1 - Math.Abs((2 * lightness) - 1)) * Saturation;
        return new(Channel(0), Channel(4), Channel(2));

        byte Channel(double shift)
        {
            // 1 within 60 degrees of the channel's own hue, 0 beyond 120.
            var distance = Math.Abs(((hue + shift + 3) % 6) - 3);
            var part = Math.Clamp(2 - distance, 0, 1);
            return (byte)Math.Round(255 * (lightness + (chroma * (part - 0.5))));
        }
    }
}
