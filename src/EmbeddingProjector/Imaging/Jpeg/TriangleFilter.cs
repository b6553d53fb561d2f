namespace EmbeddingProjector.Imaging.Jpeg;

/// <summary>libjpeg's "fancy" upsampling: 3/4 of the nearer sample and 1/4 of the farther one.</summary>
/// <remarks>
/// Halves round up and down in turn, so that there is no drift: hence the two biases. Beyond an edge lies the edge's
/// own sample again. Source: <c>jdsample.c</c>.
/// </remarks>
internal static class TriangleFilter
{
    /// <summary>Numbers that a row of sums has beyond its samples: one before, and a vector after.</summary>
    public static int SumPadding => 2 + Vector<ushort>.Count;

    /// <summary>Bytes that a widened row has beyond its samples, for a whole last vector.</summary>
    public static int RowPadding => Vector<byte>.Count;

    /// <summary>3 * nearer + farther, between two rows.</summary>
    /// <param name="near">[n] or more.</param>
    /// <param name="far">[n] or more.</param>
    /// <param name="sums">[n].</param>
    public static void AddRows(ReadOnlySpan<byte> near, ReadOnlySpan<byte> far, Span<ushort> sums)
    {
        var i = 0;
        for (; i + Vector<byte>.Count <= sums.Length; i += Vector<byte>.Count)
        {
            Vector.Widen(new Vector<byte>(near[i..]), out var nearLow, out var nearHigh);
            Vector.Widen(new Vector<byte>(far[i..]), out var farLow, out var farHigh);
            (nearLow * 3 + farLow).CopyTo(sums[i..]);
            (nearHigh * 3 + farHigh).CopyTo(sums[(i + Vector<ushort>.Count)..]);
        }

        for (; i < sums.Length; i++)
            sums[i] = (ushort)(near[i] * 3 + far[i]);
    }

    /// <summary>Doubles a row's width.</summary>
    /// <param name="sums">
    /// A place for the sample before the first, the n samples (or sums of rows), a place after, and padding.
    /// </param>
    /// <param name="evenBias">Added for the left of each pair.</param>
    /// <param name="oddBias">Added for the right.</param>
    /// <param name="shift">What the result is divided by, as a power of two.</param>
    /// <param name="row">[2 n] and padding.</param>
    public static void Widen(Span<ushort> sums, int count, int evenBias, int oddBias, int shift, Span<byte> row)
    {
        sums[0] = sums[1];
        sums[count + 1] = sums[count];
        Span<ushort> pairs = MemoryMarshal.Cast<byte, ushort>(row);
        if (!BitConverter.IsLittleEndian)
        {
            WidenScalar(sums, count, evenBias, oddBias, shift, row);
            return;
        }

        // Left and right of a pair are the low and high byte of a word.
        for (var i = 0; i < count; i += Vector<ushort>.Count)
        {
            var middle = new Vector<ushort>(sums[(i + 1)..]) * 3;
            var even = (middle + new Vector<ushort>(sums[i..]) + new Vector<ushort>((ushort)evenBias)) >> shift;
            var odd = (middle + new Vector<ushort>(sums[(i + 2)..]) + new Vector<ushort>((ushort)oddBias)) >> shift;
            (even | odd << 8).CopyTo(pairs[i..]);
        }
    }

    /// <summary>The definition of <see cref="Widen"/>, for sums with their edges repeated.</summary>
    internal static void WidenScalar(
        ReadOnlySpan<ushort> sums, int count, int evenBias, int oddBias, int shift, Span<byte> row)
    {
        for (var i = 0; i < count; i++)
        {
            row[2 * i] = (byte)((sums[i + 1] * 3 + sums[i] + evenBias) >> shift);
            row[2 * i + 1] = (byte)((sums[i + 1] * 3 + sums[i + 2] + oddBias) >> shift);
        }
    }

    /// <summary>A row between two others.</summary>
    /// <param name="near">[n] or more.</param>
    /// <param name="far">[n] or more.</param>
    /// <param name="bias">1 for the upper of a pair of rows, 2 for the lower.</param>
    /// <param name="row">[n].</param>
    public static void Blend(ReadOnlySpan<byte> near, ReadOnlySpan<byte> far, int bias, Span<byte> row)
    {
        for (var i = 0; i < row.Length; i++)
            row[i] = (byte)((near[i] * 3 + far[i] + bias) >> 2);
    }
}
