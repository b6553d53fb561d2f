namespace EmbeddingProjector.Imaging.Jpeg;

/// <summary>Estimates the coefficients that a progressive file which ends early leaves out.</summary>
/// <remarks>
/// The estimates of the first AC coefficients come from the DC coefficients of the 5 x 5 blocks around. Source:
/// libjpeg-turbo 2.1, <c>decompress_smooth_data</c> in <c>jdcoefct.c</c>, with its handling of edges.
/// </remarks>
internal static class BlockSmoothing
{
    private const int Side = 5;
    private const int Estimated = 9;
    private const int EstimatedBesideAc = 5;

    // What was known before a first scan.
    private static readonly int[] Unknown = [.. Enumerable.Repeat(-1, JpegComponent.BlockLength)];

    // [10, 5 x 5], by zigzag place, where no AC coefficient is known at all; the DC coefficient itself is smoothed too.
    private static readonly int[][] Kernels =
    [
        [-2, -6, -8, -6, -2, -6, 6, 42, 6, -6, -8, 42, 152, 42, -8, -6, 6, 42, 6, -6, -2, -6, -8, -6, -2],
        [-1, -1, 0, 1, 1, -3, 13, 0, -13, 3, -3, 38, 0, -38, 3, -3, 13, 0, -13, 3, -1, -1, 0, 1, 1],
        [-1, -3, -3, -3, -1, -1, 13, 38, 13, -1, 0, 0, 0, 0, 0, 1, -13, -38, -13, 1, 1, 3, 3, 3, 1],
        [0, 0, 1, 0, 0, 0, 2, 7, 2, 0, 0, -5, -14, -5, 0, 0, 2, 7, 2, 0, 0, 0, 1, 0, 0],
        [-1, 0, 0, 0, 1, 0, 9, 0, -9, 0, 0, 0, 0, 0, 0, 0, -9, 0, 9, 0, 1, 0, 0, 0, -1],
        [0, 0, 0, 0, 0, 0, 2, -5, 2, 0, 1, 7, -14, 7, 1, 0, 2, -5, 2, 0, 0, 0, 0, 0, 0],
        [0, 0, 0, 0, 0, 0, 1, 0, -1, 0, 0, 2, 0, -2, 0, 0, 1, 0, -1, 0, 0, 0, 0, 0, 0],
        [0, 0, 0, 0, 0, 0, 1, -3, 1, 0, 0, 0, 0, 0, 0, 0, -1, 3, -1, 0, 0, 0, 0, 0, 0],
        [0, 0, 0, 0, 0, 0, 1, 0, -1, 0, 0, -3, 0, 3, 0, 0, 1, 0, -1, 0, 0, 0, 0, 0, 0],
        [0, 0, 0, 0, 0, 0, 1, 2, 1, 0, 0, 0, 0, 0, 0, 0, -1, -2, -1, 0, 0, 0, 0, 0, 0],
    ];

    // [6, 5 x 5], by zigzag place, where some AC coefficients are known; there is none for DC.
    private static readonly int[][] KernelsBesideAc =
    [
        [],
        [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -7, 50, 0, -50, 7, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0],
        [0, 0, -7, 0, 0, 0, 0, 50, 0, 0, 0, 0, 0, 0, 0, 0, 0, -50, 0, 0, 0, 0, 7, 0, 0],
        [0, 0, -1, 0, 0, 0, 0, 13, 0, 0, 0, 0, -24, 0, 0, 0, 0, 13, 0, 0, 0, 0, -1, 0, 0],
        [0, -1, 0, 1, 0, -1, 10, 0, -10, 1, 0, 0, 0, 0, 0, 1, -10, 0, 10, -1, 0, 1, 0, -1, 0],
        [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -1, 13, -24, 13, -1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0],
    ];

    /// <summary>Whether a frame's scans, now all read, leave something to estimate and the means to do it.</summary>
    public static bool IsUseful(JpegFrame frame) =>
        frame.Progressive
        && frame.Components.All(component => component.KnownBits[0] >= 0 && HasQuantizers(component))
        && frame.Components.Any(component => component.KnownBits.AsSpan(1, Estimated).ContainsAnyExcept(0));

    /// <summary>Transforms a component, with estimates where coefficients are missing.</summary>
    public static void Transform(JpegFrame frame, JpegComponent component)
    {
        Span<int> window = stackalloc int[Side * Side];
        Span<int> rows = stackalloc int[Side];
        Span<short> block = stackalloc short[JpegComponent.BlockLength];
        for (var row = 0; row < component.BlockRows; row++)
        {
            FindRows(frame, component, row, rows);
            var isPartial = row / component.Vertical > frame.LastGoodUnitRow;
            var known = isPartial ? frame.ScanCount > 1 ? component.PreviousKnownBits : Unknown : component.KnownBits;
            for (var column = 0; column < component.BlockColumns; column++)
            {
                Slide(component, rows, column, window);
                var offset = component.BlockOffset(column, row);
                component.Coefficients.AsSpan(offset, JpegComponent.BlockLength).CopyTo(block);
                Estimate(component.Quantization, known, window, block);
                InverseDct.Transform(block, component, column, row);
            }
        }
    }

    private static bool HasQuantizers(JpegComponent component)
    {
        for (var k = 0; k <= Estimated; k++)
        {
            if (component.Quantization is null || component.Quantization[ZigZag.Order[k]] == 0)
                return false;
        }

        return true;
    }

    /// <summary>
    /// The five rows of blocks around one; libjpeg looks two rows away only where its own buffer reaches.
    /// </summary>
    private static void FindRows(JpegFrame frame, JpegComponent component, int row, Span<int> rows)
    {
        var (unit, inUnit, lastUnit) = (row / component.Vertical, row % component.Vertical, frame.UnitRows - 1);
        var rowsInUnit = unit < lastUnit ? component.Vertical : component.BlockRows - unit * component.Vertical;
        rows[2] = row;
        rows[1] = row > 0 ? row - 1 : row;
        rows[0] = inUnit > 1 || unit > 1 ? row - 2 : rows[1];
        rows[3] = inUnit < rowsInUnit - 1 || unit < lastUnit ? row + 1 : row;
        rows[4] = inUnit < rowsInUnit - 2 || unit + 1 < lastUnit ? row + 2 : rows[3];
    }

    /// <summary>Moves the window of DC coefficients to a column, from the one before it.</summary>
    private static void Slide(JpegComponent component, ReadOnlySpan<int> rows, int column, Span<int> window)
    {
        var last = component.BlockColumns - 1;
        for (var i = 0; i < Side; i++)
        {
            var line = window.Slice(i * Side, Side);
            if (column == 0)
            {
                line.Fill(Dc(component, 0, rows[i]));
                if (last > 0)
                    line[3] = Dc(component, 1, rows[i]);
            }
            else
            {
                line[1..].CopyTo(line);
            }

            if (column + 1 < last)
                line[4] = Dc(component, column + 2, rows[i]);
        }
    }

    private static int Dc(JpegComponent component, int column, int row) =>
        component.Coefficients![component.BlockOffset(column, row)];

    private static void Estimate(short[]? quantization, int[] known, ReadOnlySpan<int> window, Span<short> block)
    {
        var noAc = !known.AsSpan(1, Estimated).ContainsAnyExcept(-1);
        var (kernels, count) = noAc ? (Kernels, Estimated) : (KernelsBesideAc, EstimatedBesideAc);
        for (var k = 1; k <= count; k++)
        {
            ref var coefficient = ref block[ZigZag.Order[k]];
            if (known[k] != 0 && coefficient == 0)
                coefficient = Predict(kernels[k], window, quantization!, ZigZag.Order[k], known[k]);
        }

        if (noAc)
            block[0] = Predict(kernels[0], window, quantization!, 0, 0);
    }

    private static short Predict(int[] kernel, ReadOnlySpan<int> window, short[] quantization, int place, int low)
    {
        var sum = 0L;
        for (var i = 0; i < kernel.Length; i++)
            sum += kernel[i] * window[i];

        sum *= (ushort)quantization[0];
        long quantizer = (ushort)quantization[place];
        var size = ((quantizer << 7) + Math.Abs(sum)) / (quantizer << 8);

        // The bits above the lowest known one are known to be zero.
        if (low > 0)
            size = Math.Min(size, (1 << low) - 1);

        return (short)(sum < 0 ? -size : size);
    }
}
