namespace EmbeddingProjector.Plots;

/// <summary>Blue for 0, near white for 0.5, red for 1 (ColorBrewer's RdBu, turned round).</summary>
internal static class DivergingScale
{
    private static readonly PlotColor[] Stops =
    [
        .. ((int[])[
            0x053061, 0x2166AC, 0x4393C3, 0x92C5DE, 0xD1E5F0, 0xF7F7F7, 0xFDDBC7, 0xF4A582, 0xD6604D,
            0xB2182B, 0x67001F,
        ]).Select(PlotColor.FromRgb),
    ];

    /// <param name="value">0 to 1; what lies outside is clipped.</param>
    public static PlotColor Color(double value)
    {
        var place = Math.Clamp(value, 0, 1) * (Stops.Length - 1);
        var stop = Math.Min((int)place, Stops.Length - 2);
        return Stops[stop].Mix(Stops[stop + 1], place - stop);
    }
}
