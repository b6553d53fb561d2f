namespace EmbeddingProjector.Imaging.Jpeg;

/// <summary>Blocks of a baseline or extended frame: all coefficients at once.</summary>
internal sealed class SequentialBlocks : BlockDecoder
{
    private const int LookShift = 64 - HuffmanTable.LookBits;

    // By the tables' numbers, so that components that share a table share its lookup.
    private readonly HuffmanTable[] dc = new HuffmanTable[4];
    private readonly HuffmanTable[] ac = new HuffmanTable[4];

    public SequentialBlocks(JpegScan scan, JpegTables tables)
    {
        tables.UseStandardHuffmanTables();
        foreach (var component in scan.Components)
        {
            dc[component.DcTable] = tables.Dc(component.DcTable);
            ac[component.AcTable] = tables.Ac(component.AcTable);
        }
    }

    public override void Decode(ref EntropyReader reader, JpegComponent component, scoped Span<short> block)
    {
        ref var coefficients = ref MemoryMarshal.GetReference(block);
        ref var order = ref MemoryMarshal.GetReference(ZigZag.Order);
        reader.Fill();
        component.DcPrediction += TakeValue(ref reader, dc[component.DcTable], out _);
        coefficients = (short)component.DcPrediction;

        var table = ac[component.AcTable];
        for (var k = 1; k < JpegComponent.BlockLength; k++)
        {
            reader.Fill();
            var value = TakeValue(ref reader, table, out var run);
            k += run;
            if (value != 0)
                Unsafe.Add(ref coefficients, Unsafe.Add(ref order, k)) = (short)value;
            else if (run != 15)
                break;
        }
    }

    /// <summary>Takes a symbol and the bits of its value; a value of 0 has no bits, and is only a run.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int TakeValue(ref EntropyReader reader, HuffmanTable table, out int run)
    {
        var entry = table.Packed[reader.Bits >> LookShift];
        if (entry == 0)
            return TakeLong(ref reader, table, out run);

        var length = entry & 255;
        run = entry >> 8 & 15;
        reader.Bits <<= length;
        reader.Count -= length;
        return (entry & HuffmanTable.HasValue) != 0 ? entry >> 16 : TakeBits(ref reader, entry >> 16);
    }

    private static int TakeLong(ref EntropyReader reader, HuffmanTable table, out int run)
    {
        var symbol = table.DecodeLong(reader.Bits, out var length);
        run = symbol >> 4;
        reader.Bits <<= length;
        reader.Count -= length;
        return TakeBits(ref reader, symbol & 15);
    }

    // A code of up to 17 bits and its value of up to 15 together fit in what Fill made ready.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int TakeBits(ref EntropyReader reader, int size)
    {
        var bits = (int)(reader.Bits >> 1 >> (63 - size));
        reader.Bits <<= size;
        reader.Count -= size;
        return HuffmanTable.Extend(bits, size);
    }
}
