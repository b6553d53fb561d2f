namespace EmbeddingProjector.Imaging.Jpeg;

/// <summary>The first scan of a band of AC coefficients: runs, values, and runs of blocks without any.</summary>
internal sealed class AcFirstBlocks(JpegScan scan, JpegTables tables) : BlockDecoder
{
    private const int LongRun = 15;

    private readonly HuffmanTable table = tables.Ac(scan.Components[0].AcTable);
    private int emptyBlocks;

    public override void Reset() => emptyBlocks = 0;

    public override void Decode(ref EntropyReader reader, JpegComponent component, scoped Span<short> block)
    {
        if (emptyBlocks > 0)
        {
            emptyBlocks--;
            return;
        }

        for (var k = scan.First; k <= scan.Last; k++)
        {
            var symbol = reader.TakeSymbol(table);
            var (run, size) = (symbol >> 4, symbol & 15);
            if (size == 0 && run != LongRun)
            {
                emptyBlocks = (1 << run) + reader.Take(run) - 1;
                return;
            }

            k += run;
            if (size != 0)
                block[ZigZag.Order[k]] = (short)(HuffmanTable.Extend(reader.Take(size), size) << scan.Low);
        }
    }
}
