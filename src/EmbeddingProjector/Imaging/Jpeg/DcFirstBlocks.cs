namespace EmbeddingProjector.Imaging.Jpeg;

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
