namespace EmbeddingProjector.Imaging.Jpeg;

/// <summary>A later scan of a band of AC coefficients: one more bit of each that is not zero, and new ones.</summary>
internal sealed class AcRefinementBlocks(JpegScan scan, JpegTables tables) : BlockDecoder
{
    private const int LongRun = 15;

    private readonly HuffmanTable table = tables.Ac(scan.Components[0].AcTable);
    private readonly short bit = (short)(1 << scan.Low);
    private int emptyBlocks;

    public override void Reset() => emptyBlocks = 0;

    public override void Decode(ref EntropyReader reader, JpegComponent component, scoped Span<short> block)
    {
        var k = scan.First;
        while (emptyBlocks == 0 && k <= scan.Last)
        {
            var symbol = reader.TakeSymbol(table);
            var (run, size) = (symbol >> 4, symbol & 15);
            if (size == 0 && run != LongRun)
            {
                emptyBlocks = (1 << run) + reader.Take(run);
                break;
            }

            // A new coefficient has the size 1: only its sign follows. A long run has none, and passes 16 zeros.
            var value = size == 0 ? (short)0 : reader.Take(1) != 0 ? bit : (short)-bit;
            k = Refine(ref reader, block, k, run);
            if (value != 0)
                block[ZigZag.Order[k]] = value;

            k++;
        }

        if (emptyBlocks == 0)
            return;

        Refine(ref reader, block, k, int.MaxValue);
        emptyBlocks--;
    }

    /// <summary>Passes over zeros, taking a bit for each coefficient that is not zero.</summary>
    /// <returns>The place of the zero after <paramref name="zeros"/> others, or the place after the band.</returns>
    private int Refine(ref EntropyReader reader, scoped Span<short> block, int k, int zeros)
    {
        for (; k <= scan.Last; k++)
        {
            ref var coefficient = ref block[ZigZag.Order[k]];
            if (coefficient == 0)
            {
                if (zeros-- == 0)
                    break;
            }
            else if (reader.Take(1) != 0 && (coefficient & bit) == 0)
            {
                coefficient += coefficient >= 0 ? bit : (short)-bit;
            }
        }

        return k;
    }
}
