namespace EmbeddingProjector.Imaging.Jpeg;

/// <summary>Decodes the blocks of one kind of scan.</summary>
internal abstract class BlockDecoder
{
    /// <summary>
    /// Whether the scan's units are empty once its data has run out; refinements of DC go on with zeros.
    /// </summary>
    public virtual bool StopsWhenExhausted => true;

    public static BlockDecoder For(JpegScan scan, JpegFrame frame, JpegTables tables)
    {
        if (frame.IsArithmetic)
            return new ArithmeticBlocks(scan, frame.Progressive, tables);

        if (!frame.Progressive)
            return new SequentialBlocks(scan, tables);

        if (scan.IsDc)
            return scan.High == 0 ? new DcFirstBlocks(scan, tables) : new DcRefinementBlocks(scan);

        return scan.High == 0 ? new AcFirstBlocks(scan, tables) : new AcRefinementBlocks(scan, tables);
    }

    /// <summary>Forgets what carries over from block to block; DC predictions are reset by the caller.</summary>
    public virtual void Reset()
    {
    }

    /// <param name="reader">Gives the bits.</param>
    /// <param name="block">[64] in natural order: zeros, or what earlier scans left.</param>
    public abstract void Decode(ref EntropyReader reader, JpegComponent component, scoped Span<short> block);
}

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

/// <summary>The first DC scan of a progressive frame: differences, down to the bit that the scan names.</summary>
internal sealed class DcFirstBlocks : BlockDecoder
{
    private readonly HuffmanTable[] tables = new HuffmanTable[4];
    private readonly int low;

    public DcFirstBlocks(JpegScan scan, JpegTables tables)
    {
        low = scan.Low;
        foreach (var component in scan.Components)
            this.tables[component.DcTable] = tables.Dc(component.DcTable);
    }

    public override void Decode(ref EntropyReader reader, JpegComponent component, scoped Span<short> block)
    {
        var size = reader.TakeSymbol(tables[component.DcTable]);
        component.DcPrediction += HuffmanTable.Extend(reader.Take(size), size);
        block[0] = (short)(component.DcPrediction << low);
    }
}

/// <summary>A later DC scan of a progressive frame: one more bit of each DC coefficient.</summary>
internal sealed class DcRefinementBlocks(JpegScan scan) : BlockDecoder
{
    private readonly short bit = (short)(1 << scan.Low);

    public override bool StopsWhenExhausted => false;

    public override void Decode(ref EntropyReader reader, JpegComponent component, scoped Span<short> block)
    {
        if (reader.Take(1) != 0)
            block[0] |= bit;
    }
}
