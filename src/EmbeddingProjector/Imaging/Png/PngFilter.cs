namespace EmbeddingProjector.Imaging.Png;

/// <summary>Applies PNG's row filters; <see cref="PngUnfilter"/> undoes them.</summary>
internal static class PngFilter
{
    /// <param name="filter">0..4.</param>
    /// <param name="row">The row's bytes.</param>
    /// <param name="above">The bytes of the row above; zeros above the first.</param>
    /// <param name="stride">Bytes a pixel.</param>
    public static void Apply(
        int filter, ReadOnlySpan<byte> row, ReadOnlySpan<byte> above, int stride, Span<byte> filtered)
    {
        // Left of the first pixel is black: there Sub does nothing, and Paeth predicts the byte above.
        for (var i = 0; i < stride; i++)
            filtered[i] = (byte)(row[i] - Predict(filter, 0, above[i], 0));

        var here = row[stride..];
        var left = row[..^stride];
        var up = above[stride..];
        var upLeft = above[..^stride];
        var to = filtered[stride..];
        for (var i = Wide(filter, here, left, up, upLeft, to); i < to.Length; i++)
            to[i] = (byte)(here[i] - Predict(filter, left[i], up[i], upLeft[i]));
    }

    /// <summary>The sum of the absolute values of the bytes, taken as signed.</summary>
    public static long Cost(ReadOnlySpan<byte> filtered)
    {
        // Sums of 255 vectors of bytes up to 128 fit in 16 bits once the bytes are widened: 2 * 255 * 128 < 65536.
        const int Batch = 255;
        var (sum, i) = (0L, 0);
        var wide = MemoryMarshal.Cast<byte, Vector<sbyte>>(filtered);
        while (i < wide.Length)
        {
            var partial = Vector<ushort>.Zero;
            for (var end = Math.Min(wide.Length, i + Batch); i < end; i++)
            {
                // Abs(-128) stays -128, which as an unsigned byte is 128.
                Vector.Widen(Vector.AsVectorByte(Vector.Abs(wide[i])), out var low, out var high);
                partial += low + high;
            }

            Vector.Widen(partial, out var lowSums, out var highSums);
            sum += Vector.Sum(lowSums) + Vector.Sum(highSums);
        }

        foreach (var value in filtered[(wide.Length * Vector<sbyte>.Count)..])
            sum += Math.Abs((int)(sbyte)value);

        return sum;
    }

    private static int Predict(int filter, int left, int up, int upLeft) => filter switch
    {
        0 => 0,
        1 => left,
        2 => up,
        3 => (left + up) / 2,
        _ => PngUnfilter.Predict(left, up, upLeft),
    };

    /// <summary>Filters as many whole vectors as there are, and returns how many bytes those are.</summary>
    private static int Wide(
        int filter,
        ReadOnlySpan<byte> here,
        ReadOnlySpan<byte> left,
        ReadOnlySpan<byte> up,
        ReadOnlySpan<byte> upLeft,
        Span<byte> to)
    {
        var i = 0;
        for (; i + Vector<byte>.Count <= to.Length; i += Vector<byte>.Count)
        {
            var prediction = filter switch
            {
                0 => Vector<byte>.Zero,
                1 => new Vector<byte>(left[i..]),
                2 => new Vector<byte>(up[i..]),
                3 => Average(new Vector<byte>(left[i..]), new Vector<byte>(up[i..])),
                _ => Paeth(new Vector<byte>(left[i..]), new Vector<byte>(up[i..]), new Vector<byte>(upLeft[i..])),
            };
            (new Vector<byte>(here[i..]) - prediction).CopyTo(to[i..]);
        }

        return i;
    }

    // The mean rounded down, without the ninth bit: what both have, and half of what only one has.
    private static Vector<byte> Average(Vector<byte> left, Vector<byte> up) => (left & up) + ((left ^ up) >> 1);

    private static Vector<byte> Paeth(Vector<byte> left, Vector<byte> up, Vector<byte> upLeft)
    {
        Vector.Widen(left, out var leftLow, out var leftHigh);
        Vector.Widen(up, out var upLow, out var upHigh);
        Vector.Widen(upLeft, out var cornerLow, out var cornerHigh);
        return Vector.Narrow(Paeth(leftLow, upLow, cornerLow), Paeth(leftHigh, upHigh, cornerHigh));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector<ushort> Paeth(Vector<ushort> left, Vector<ushort> up, Vector<ushort> upLeft)
    {
        Vector<short> a = Vector.AsVectorInt16(left), b = Vector.AsVectorInt16(up), c = Vector.AsVectorInt16(upLeft);
        var (byLeft, byUp, byCorner) = (Vector.Abs(b - c), Vector.Abs(a - c), Vector.Abs(a + b - c - c));
        var takeLeft = Vector.LessThanOrEqual(byLeft, byUp) & Vector.LessThanOrEqual(byLeft, byCorner);
        var upOrCorner = Vector.ConditionalSelect(Vector.LessThanOrEqual(byUp, byCorner), b, c);
        return Vector.AsVectorUInt16(Vector.ConditionalSelect(takeLeft, a, upOrCorner));
    }
}
