namespace EmbeddingProjector.Imaging.Jpeg;

/// <summary>Arithmetic coding: sequential blocks, and the four kinds of scan of a progressive frame.</summary>
/// <remarks>
/// ITU-T T.81, F.1.4 and G.1.3. As in libjpeg, what contradicts the model ends the data up to the next restart marker.
/// </remarks>
internal sealed class ArithmeticBlocks(JpegScan scan, bool progressive, JpegTables tables) : BlockDecoder
{
    private const int Slots = 16;
    private const int DcStatistics = 64;
    private const int AcStatistics = 256;
    private const int DcMagnitudes = 20; // the statistics of DC sizes, X1 in table F.4
    private const int LowAcMagnitudes = 189; // X2 in table F.5, for the coefficients up to K
    private const int HighAcMagnitudes = 217;
    private const int MagnitudeBits = 14; // from the statistics of a size to those of its bits
    private const int LargestMagnitude = 0x8000;

    private readonly ArithmeticCoder coder = new();
    private readonly byte[][] dc = new byte[Slots][];
    private readonly byte[][] ac = new byte[Slots][];
    private byte even = ArithmeticCoder.Even;
    private bool hasFailed;

    private bool IsRefinement => progressive && scan.High != 0;

    public override void Reset()
    {
        coder.Reset();
        hasFailed = false;
        foreach (var component in scan.Components)
        {
            (dc[component.DcTable] ??= new byte[DcStatistics]).AsSpan().Clear();
            (ac[component.AcTable] ??= new byte[AcStatistics]).AsSpan().Clear();
        }
    }

    public override void Decode(ref EntropyReader reader, JpegComponent component, scoped Span<short> block)
    {
        if (IsRefinement && scan.IsDc)
        {
            if (coder.Take(ref reader, ref even))
                block[0] |= (short)(1 << scan.Low);
        }
        else if (hasFailed)
        {
            return;
        }
        else if (!progressive)
        {
            if (TakeDc(ref reader, component))
            {
                block[0] = (short)component.DcPrediction;
                TakeAc(ref reader, component, block, 1, JpegComponent.BlockLength - 1, 0);
            }
        }
        else if (scan.IsDc)
        {
            if (TakeDc(ref reader, component))
                block[0] = (short)(component.DcPrediction << scan.Low);
        }
        else if (scan.High == 0)
        {
            TakeAc(ref reader, component, block, scan.First, scan.Last, scan.Low);
        }
        else
        {
            RefineAc(ref reader, component, block);
        }
    }

    private bool TakeDc(ref EntropyReader reader, JpegComponent component)
    {
        var statistics = dc[component.DcTable];
        var at = component.DcContext;
        if (!coder.Take(ref reader, ref statistics[at]))
        {
            component.DcContext = 0;
            return true;
        }

        var isNegative = coder.Take(ref reader, ref statistics[at + 1]);
        at += isNegative ? 3 : 2;
        var magnitude = 0;
        if (coder.Take(ref reader, ref statistics[at]))
            magnitude = TakeMagnitude(ref reader, statistics, at = DcMagnitudes, 1, out at);

        if (hasFailed)
            return false;

        var (lower, upper) = tables.DcConditioning(component.DcTable);
        var size = magnitude < (1 << lower) >> 1 ? 0 : magnitude > (1 << upper) >> 1 ? 12 : 4;
        component.DcContext = size == 0 ? 0 : size + (isNegative ? 4 : 0);
        var value = TakeBits(ref reader, statistics, at, magnitude);
        component.DcPrediction += isNegative ? -value : value;
        return true;
    }

    private void TakeAc(
        ref EntropyReader reader, JpegComponent component, scoped Span<short> block, int first, int last, int low)
    {
        var statistics = ac[component.AcTable];
        for (var k = first; k <= last; k++)
        {
            var at = 3 * (k - 1);
            if (coder.Take(ref reader, ref statistics[at]))
                return; // the end of the block

            while (!coder.Take(ref reader, ref statistics[at + 1]))
            {
                at += 3;
                if (++k > last)
                {
                    hasFailed = true;
                    return;
                }
            }

            var isNegative = coder.Take(ref reader, ref even);
            at += 2;
            var magnitude = coder.Take(ref reader, ref statistics[at]) ? 1 : 0;
            if (magnitude != 0 && coder.Take(ref reader, ref statistics[at]))
            {
                at = k <= tables.AcConditioning(component.AcTable) ? LowAcMagnitudes : HighAcMagnitudes;
                magnitude = TakeMagnitude(ref reader, statistics, at, 2, out at);
                if (hasFailed)
                    return;
            }

            var value = TakeBits(ref reader, statistics, at, magnitude);
            block[ZigZag.Order[k]] = (short)((isNegative ? -value : value) << low);
        }
    }

    private int TakeMagnitude(ref EntropyReader reader, byte[] statistics, int from, int magnitude, out int at)
    {
        for (at = from; coder.Take(ref reader, ref statistics[at]); at++)
        {
            magnitude <<= 1;
            if (magnitude == LargestMagnitude)
            {
                hasFailed = true;
                break;
            }
        }

        return magnitude;
    }

    // The bits below the highest, and one more, for a size of 0 means 1.
    private int TakeBits(ref EntropyReader reader, byte[] statistics, int at, int magnitude)
    {
        var value = magnitude;
        for (var bit = magnitude >> 1; bit > 0; bit >>= 1)
        {
            if (coder.Take(ref reader, ref statistics[at + MagnitudeBits]))
                value |= bit;
        }

        return value + 1;
    }

    private void RefineAc(ref EntropyReader reader, JpegComponent component, scoped Span<short> block)
    {
        var statistics = ac[component.AcTable];
        var bit = (short)(1 << scan.Low);
        var lastKnown = scan.Last;
        while (lastKnown > 0 && block[ZigZag.Order[lastKnown]] == 0)
            lastKnown--;

        for (var k = scan.First; k <= scan.Last; k++)
        {
            var at = 3 * (k - 1);
            if (k > lastKnown && coder.Take(ref reader, ref statistics[at]))
                return;

            while (!TakeRefinement(ref reader, statistics, at, ref block[ZigZag.Order[k]], bit))
            {
                at += 3;
                if (++k > scan.Last)
                {
                    hasFailed = true;
                    return;
                }
            }
        }
    }

    // False where the coefficient was zero and stays so.
    private bool TakeRefinement(
        ref EntropyReader reader, byte[] statistics, int at, ref short coefficient, short bit)
    {
        if (coefficient != 0)
        {
            if (coder.Take(ref reader, ref statistics[at + 2]))
                coefficient += coefficient < 0 ? (short)-bit : bit;

            return true;
        }

        if (!coder.Take(ref reader, ref statistics[at + 1]))
            return false;

        coefficient = coder.Take(ref reader, ref even) ? (short)-bit : bit;
        return true;
    }
}
