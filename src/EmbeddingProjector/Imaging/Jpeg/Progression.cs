namespace EmbeddingProjector.Imaging.Jpeg;

/// <summary>Keeps account of how precisely the scans of a progressive frame have given each coefficient.</summary>
/// <remarks>libjpeg's <c>start_pass_phuff_decoder</c>; block smoothing reads it.</remarks>
internal static class Progression
{
    // Smoothing estimates the first nine AC coefficients, so their earlier state is kept whatever the scan's band.
    private const int LastSmoothed = 9;

    /// <summary>Notes what a scan is about to add.</summary>
    public static void Note(JpegScan scan, bool isFirst)
    {
        foreach (var component in scan.Components)
        {
            for (var k = Math.Min(scan.First, 1); k <= Math.Max(scan.Last, LastSmoothed); k++)
                component.PreviousKnownBits[k] = isFirst ? 0 : component.KnownBits[k];

            for (var k = scan.First; k <= scan.Last; k++)
                component.KnownBits[k] = scan.Low;
        }
    }
}
