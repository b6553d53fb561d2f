using System.Runtime.Intrinsics;

namespace EmbeddingProjector.Imaging.Png;

/// <summary>The filters that look left, for pixels of three or four bytes: one pixel a step, a channel a lane.</summary>
/// <remarks>
/// Each pixel waits for the one before it, so there is no more than a pixel to do at once; what is gained is that the
/// choice of Paeth's prediction, which cannot be guessed, takes no branch.
/// </remarks>
internal static class PngUnfilterWide
{
    /// <summary>Whether it is worth it for pixels of this many bytes.</summary>
    public static bool IsSupported(int stride) => Vector128.IsHardwareAccelerated && stride is 3 or 4;

    /// <summary>Restores the pixels after the first; the last, which a load of four bytes could overrun, is left.</summary>
    /// <param name="filter">1 (Sub), 3 (Average) or 4 (Paeth).</param>
    /// <param name="row">The row, its first pixel restored.</param>
    /// <param name="stride">3 or 4.</param>
    /// <returns>The first byte that is left.</returns>
    public static int Apply(int filter, Span<byte> row, ReadOnlySpan<byte> above, int stride)
    {
        if (row.Length <= 2 * stride)
            return stride;

        var left = Load(row);
        var upperLeft = Load(above);
        var i = stride;
        for (; i + stride < row.Length; i += stride)
        {
            var up = Load(above[i..]);
            var prediction = filter switch
            {
                1 => left,
                3 => (left + up) >> 1,
                _ => Paeth(left, up, upperLeft),
            };
            left = (Load(row[i..]) + prediction) & Vector128.Create((short)0xFF);
            upperLeft = up;
            Store(left, row[i..], stride);
        }

        return i;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<short> Paeth(Vector128<short> left, Vector128<short> up, Vector128<short> upperLeft)
    {
        var (byUpper, byLeft) = (up - upperLeft, left - upperLeft);
        var byCorner = Vector128.Abs(byUpper + byLeft);
        (byUpper, byLeft) = (Vector128.Abs(byUpper), Vector128.Abs(byLeft));
        var least = Vector128.Min(byUpper, Vector128.Min(byLeft, byCorner));
        var upOrCorner = Vector128.ConditionalSelect(Vector128.Equals(least, byLeft), up, upperLeft);
        return Vector128.ConditionalSelect(Vector128.Equals(least, byUpper), left, upOrCorner);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<short> Load(ReadOnlySpan<byte> pixel) =>
        Vector128.WidenLower(Vector128.CreateScalar(MemoryMarshal.Read<uint>(pixel)).AsByte()).AsInt16();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(Vector128<short> pixel, Span<byte> to, int stride)
    {
        var bytes = Vector128.Narrow(pixel.AsUInt16(), pixel.AsUInt16()).AsUInt32()[0];
        if (stride == 4)
        {
            MemoryMarshal.Write(to, bytes);
            return;
        }

        MemoryMarshal.Write(to, (ushort)bytes);
        to[2] = (byte)(bytes >> 16);
    }
}
