namespace EmbeddingProjector.Plots;

/// <summary>The colours of classes: ten well-separated ones, then their lighter tints, then over again.</summary>
public static class Palette
{
    private const double Tint = 0.5;

    private static readonly int[] Colors =
    [
        0x2F6DB5, 0xF28522, 0x3A9B46, 0xD33A3C, 0x8A62B3, 0x8B5A48, 0xDF6DB7, 0x6F757C, 0xB9B02B, 0x1FB3C4,
    ];

    /// <summary>How many colours there are before they repeat.</summary>
    public static int Count => 2 * Colors.Length;

    /// <summary>The colour of a class.</summary>
    /// <param name="index">The class's place, from 0.</param>
    public static PlotColor Color(int index)
    {
        var color = PlotColor.FromRgb(Colors[index % Colors.Length]);
        return index / Colors.Length % 2 == 0 ? color : color.Mix(PlotColor.White, Tint);
    }
}
