namespace EmbeddingProjector.Plots;

/// <summary>The colours of numbers: from dark blue through green to yellow, as light grows evenly (after matplotlib's
/// viridis), so that they are told apart in gray, too.</summary>
internal static class GradientScale
{
    private static readonly int[] Stops =
        [0x440154, 0x472D7B, 0x3B528B, 0x2C728E, 0x21918C, 0x28AE80, 0x5EC962, 0xADDC30, 0xFDE725];

    /// <summary>The colour of a place on the scale.</summary>
    /// <param name="part">0 to 1.</param>
    public static PlotColor Color(double part)
    {
        var place = Math.Clamp(part, 0, 1) * (Stops.Length - 1);
        var stop = Math.Min((int)place, Stops.Length - 2);
        return PlotColor.FromRgb(Stops[stop]).Mix(PlotColor.FromRgb(Stops[stop + 1]), place - stop);
    }
}
