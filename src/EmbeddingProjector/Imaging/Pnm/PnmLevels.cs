namespace EmbeddingProjector.Imaging.Pnm;

/// <summary>What the sample values of a file become.</summary>
internal static class PnmLevels
{
    /// <summary>Makes the table of a file.</summary>
    /// <remarks>
    /// Pillow scales to 0..255 and rounds half to even; but gray of more than 8 bits it scales to 0..65535 in its
    /// 32-bit mode "I", and converting that to RGB clips at 255. In a bitmap 1 is black.
    /// </remarks>
    /// <param name="maximum">The largest value that the file declares.</param>
    /// <param name="isBitmap">Whether the values are bits.</param>
    /// <param name="isGray">Whether there is one sample a pixel.</param>
    /// <returns>[maximum + 1]; larger samples count as the maximum.</returns>
    public static byte[] Make(int maximum, bool isBitmap, bool isGray)
    {
        if (isBitmap)
            return [255, 0];

        var top = isGray && maximum > byte.MaxValue ? ushort.MaxValue : byte.MaxValue;
        var levels = new byte[maximum + 1];
        for (var i = 0; i <= maximum; i++)
            levels[i] = (byte)Math.Min(byte.MaxValue, Math.Round((double)i / maximum * top, MidpointRounding.ToEven));

        return levels;
    }
}
