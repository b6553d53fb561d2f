namespace EmbeddingProjector.Imaging.Jpeg;

/// <summary>The simple colour conversions of a row.</summary>
internal static class JpegColors
{
    /// <summary>Repeats gray three times.</summary>
    public static void FromGray(ReadOnlySpan<byte> gray, Span<byte> rgb) => Interleave(gray, gray, gray, rgb);

    /// <summary>Puts three rows together.</summary>
    public static void Interleave(
        ReadOnlySpan<byte> red, ReadOnlySpan<byte> green, ReadOnlySpan<byte> blue, Span<byte> rgb)
    {
        for (var x = RgbInterleave.Rows(red, green, blue, rgb); x < red.Length; x++)
        {
            rgb[3 * x] = red[x];
            rgb[3 * x + 1] = green[x];
            rgb[3 * x + 2] = blue[x];
        }
    }

    /// <summary>Turns inks into light.</summary>
    /// <remarks>
    /// Pillow takes every four-component JPEG for one of Adobe's, which store 255 - ink; libjpeg leaves CMYK as stored
    /// and gives YCCK as 255 - RGB. Either way Pillow inverts, then applies black.
    /// </remarks>
    /// <param name="black">[width]: black as stored.</param>
    /// <param name="rgb">[width, 3]: the inks' part; becomes RGB.</param>
    /// <param name="inverted">Whether the first three are as stored (CMYK), not yet inverted.</param>
    public static void ApplyBlack(ReadOnlySpan<byte> black, Span<byte> rgb, bool inverted)
    {
        for (var i = 0; i < rgb.Length; i++)
            rgb[i] = InkColors.Light(inverted ? 255 - rgb[i] : rgb[i], black[i / 3]);
    }
}
