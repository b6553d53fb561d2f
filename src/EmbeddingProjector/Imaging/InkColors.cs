namespace EmbeddingProjector.Imaging;

/// <summary>Cyan, magenta, yellow and black as light.</summary>
internal static class InkColors
{
    /// <summary>What an ink leaves of the light.</summary>
    /// <remarks>Pillow's <c>nk - MULDIV255(ink, nk)</c> of its <c>Convert.c</c>.</remarks>
    /// <param name="ink">0 to 255.</param>
    /// <param name="light">255 less black.</param>
    public static byte Light(int ink, int light)
    {
        var product = ink * light + 128;
        return (byte)Math.Clamp(light - (((product >> 8) + product) >> 8), 0, 255);
    }
}
