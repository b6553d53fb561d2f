namespace EmbeddingProjector.Plots;

/// <summary>A colour with its opacity, 8 bits each.</summary>
/// <param name="Red">0 to 255.</param>
/// <param name="Green">0 to 255.</param>
/// <param name="Blue">0 to 255.</param>
/// <param name="Opacity">0, transparent, to 255, opaque.</param>
public readonly record struct PlotColor(byte Red, byte Green, byte Blue, byte Opacity = 255)
{
    /// <summary>White.</summary>
    public static PlotColor White { get; } = new(255, 255, 255);

    /// <summary>Makes an opaque colour from 0xRRGGBB.</summary>
    /// <param name="rgb">0x000000 to 0xFFFFFF.</param>
    public static PlotColor FromRgb(int rgb) => new((byte)(rgb >> 16), (byte)(rgb >> 8), (byte)rgb);

    /// <summary>A mixture of this colour and another one.</summary>
    /// <param name="other">The other colour.</param>
    /// <param name="part">The other one's part, 0 to 1.</param>
    public PlotColor Mix(PlotColor other, double part) => new(
        Blend(Red, other.Red, part), Blend(Green, other.Green, part), Blend(Blue, other.Blue, part), Opacity);

    /// <summary><c>#rrggbb</c>.</summary>
    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"#{Red:x2}{Green:x2}{Blue:x2}");

    private static byte Blend(byte from, byte to, double part) => (byte)Math.Round(from + ((to - from) * part));
}
