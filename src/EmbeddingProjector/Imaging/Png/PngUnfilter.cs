namespace EmbeddingProjector.Imaging.Png;

/// <summary>Undoes PNG's row filters in place.</summary>
/// <remarks>Source: PNG specification, second edition, chapter 9.</remarks>
internal static class PngUnfilter
{
    /// <param name="filter">The row's filter type, 0..4.</param>
    /// <param name="row">The filtered bytes; becomes the bytes themselves.</param>
    /// <param name="above">The restored row above, as long; zeros above the first.</param>
    /// <param name="stride">Bytes a pixel, at least 1.</param>
    /// <exception cref="ImageUnreadableException">There is no such filter.</exception>
    public static void Apply(int filter, Span<byte> row, ReadOnlySpan<byte> above, int stride)
    {
        switch (filter)
        {
            case 0:
                break;
            case 1:
                Sub(row, stride);
                break;
            case 2:
                Up(row, above);
                break;
            case 3:
                Average(row, above, stride);
                break;
            case 4:
                Paeth(row, above, stride);
                break;
            default:
                Unreadable.Corrupt(PngCodec.Name, $"expected a row filter of 0 to 4, found {filter}");
                break;
        }
    }

    /// <summary>Whichever of left, above and upper left is nearest to left + above - upper left.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Predict(int left, int up, int upperLeft)
    {
        var (byLeft, byUp) = (Math.Abs(up - upperLeft), Math.Abs(left - upperLeft));
        var byCorner = Math.Abs(left + up - 2 * upperLeft);
        return byLeft <= byUp && byLeft <= byCorner ? left : byUp <= byCorner ? up : upperLeft;
    }

    private static void Sub(Span<byte> row, int stride)
    {
        for (var i = Wide(1, row, row, stride); i < row.Length; i++)
            row[i] += row[i - stride];
    }

    private static void Up(Span<byte> row, ReadOnlySpan<byte> above)
    {
        var wide = MemoryMarshal.Cast<byte, Vector<byte>>(row);
        var wideAbove = MemoryMarshal.Cast<byte, Vector<byte>>(above);
        for (var i = 0; i < wide.Length; i++)
            wide[i] += wideAbove[i];

        for (var i = wide.Length * Vector<byte>.Count; i < row.Length; i++)
            row[i] += above[i];
    }

    private static void Average(Span<byte> row, ReadOnlySpan<byte> above, int stride)
    {
        for (var i = 0; i < Math.Min(stride, row.Length); i++)
            row[i] += (byte)(above[i] / 2);

        for (var i = Wide(3, row, above, stride); i < row.Length; i++)
            row[i] += (byte)((row[i - stride] + above[i]) / 2);
    }

    private static void Paeth(Span<byte> row, ReadOnlySpan<byte> above, int stride)
    {
        for (var i = 0; i < Math.Min(stride, row.Length); i++)
            row[i] += above[i];

        for (var i = Wide(4, row, above, stride); i < row.Length; i++)
            row[i] += (byte)Predict(row[i - stride], above[i], above[i - stride]);
    }

    // The first byte that the vector form leaves to be restored.
    private static int Wide(int filter, Span<byte> row, ReadOnlySpan<byte> above, int stride) =>
        PngUnfilterWide.IsSupported(stride) ? PngUnfilterWide.Apply(filter, row, above, stride) : stride;
}
