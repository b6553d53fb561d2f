namespace EmbeddingProjector.Imaging.Jpeg;

/// <summary>The tables that segments define and scans use; each may be defined anew between scans.</summary>
internal sealed class JpegTables
{
    private const int Slots = 4;
    private const int CountsLength = 16;
    private const int ArithmeticSlots = 16;

    private readonly short[]?[] quantization = new short[]?[Slots];
    private readonly HuffmanTable?[] dc = new HuffmanTable?[Slots];
    private readonly HuffmanTable?[] ac = new HuffmanTable?[Slots];

    // By table: the bounds that tell small, middle and large DC differences apart, and the last low AC coefficient.
    private readonly (int Lower, int Upper)[] dcConditioning = [.. Enumerable.Repeat((0, 1), ArithmeticSlots)];
    private readonly int[] acConditioning = [.. Enumerable.Repeat(5, ArithmeticSlots)];

    /// <summary>Units between restart markers; 0 for none.</summary>
    public int RestartInterval { get; private set; }

    /// <summary>
    /// Gives a component the quantization table that is defined now, unless it has one from an earlier scan.
    /// </summary>
    public void LatchQuantization(JpegComponent component)
    {
        if (component.Quantization is not null)
            return;

        var table = component.QuantizationIndex < Slots ? quantization[component.QuantizationIndex] : null;
        if (table is null)
            Unreadable.Corrupt(JpegCodec.Name, $"quantization table {component.QuantizationIndex} is not defined");

        component.Quantization = [.. table!];
    }

    public HuffmanTable Dc(int index)
    {
        var table = Find(dc, index, "DC");
        if (!table.IsDcTable)
            Unreadable.Corrupt(JpegCodec.Name, "a Huffman table for DC has a size above 15");

        return table;
    }

    /// <summary>A table for AC runs and sizes.</summary>
    public HuffmanTable Ac(int index) => Find(ac, index, "AC");

    /// <summary>
    /// Installs the standard's example tables where a sequential file defines none, as Motion JPEG frames do.
    /// </summary>
    public void UseStandardHuffmanTables()
    {
        for (var i = 0; i < 2; i++)
        {
            dc[i] ??= StandardHuffmanTables.Dc(i);
            ac[i] ??= StandardHuffmanTables.Ac(i);
        }
    }

    /// <summary>Reads DQT.</summary>
    public void ReadQuantization(ReadOnlySpan<byte> segment)
    {
        while (!segment.IsEmpty)
        {
            var (sampleBytes, slot) = (segment[0] >> 4 == 0 ? 1 : 2, segment[0] & 15);
            var length = 1 + JpegComponent.BlockLength * sampleBytes;
            Unreadable.RequireLength(JpegCodec.Name, "a quantization table", length, segment.Length);
            var table = new short[JpegComponent.BlockLength];
            for (var i = 0; i < table.Length; i++)
            {
                // The transform multiplies in 16 bits, so a table of larger numbers keeps their low bits.
                table[ZigZag.Order[i]] = sampleBytes == 1
                    ? segment[1 + i]
                    : BinaryPrimitives.ReadInt16BigEndian(segment[(1 + 2 * i)..]);
            }

            Store(quantization, slot, table, "quantization");
            segment = segment[length..];
        }
    }

    /// <summary>Reads DHT.</summary>
    public void ReadHuffman(ReadOnlySpan<byte> segment)
    {
        while (!segment.IsEmpty)
        {
            Unreadable.RequireLength(JpegCodec.Name, "a Huffman table", 1 + CountsLength, segment.Length);
            var counts = segment.Slice(1, CountsLength);
            var total = 0;
            foreach (var count in counts)
                total += count;

            if (total > 256)
                Unreadable.Corrupt(JpegCodec.Name, $"expected at most 256 codes in a Huffman table, found {total}");

            Unreadable.RequireLength(
                JpegCodec.Name, "a Huffman table", 1 + CountsLength + total, segment.Length);
            var table = new HuffmanTable(counts, segment.Slice(1 + CountsLength, total));
            Store((segment[0] & 0x10) == 0 ? dc : ac, segment[0] & ~0x10, table, "Huffman");
            segment = segment[(1 + CountsLength + total)..];
        }
    }

    /// <summary>Arithmetic coding's bounds of DC differences, as numbers of bits.</summary>
    public (int Lower, int Upper) DcConditioning(int index) => dcConditioning[index];

    /// <summary>Arithmetic coding's last low coefficient.</summary>
    public int AcConditioning(int index) => acConditioning[index];

    /// <summary>Reads DAC.</summary>
    public void ReadConditioning(ReadOnlySpan<byte> segment)
    {
        if (segment.Length % 2 != 0)
            Unreadable.Corrupt(JpegCodec.Name, $"expected conditioning in pairs of bytes, found {segment.Length}");

        for (; segment.Length > 0; segment = segment[2..])
        {
            var (slot, value) = (segment[0], segment[1]);
            if (slot >= 2 * ArithmeticSlots)
                Unreadable.Corrupt(JpegCodec.Name, $"expected a conditioning table 0 to 31, found {slot}");

            if (slot >= ArithmeticSlots)
                acConditioning[slot - ArithmeticSlots] = value;
            else if ((value & 15) <= value >> 4)
                dcConditioning[slot] = (value & 15, value >> 4);
            else
                Unreadable.Corrupt(JpegCodec.Name, $"expected conditioning bounds in order, found {value:X2}");
        }
    }

    /// <summary>Reads DRI.</summary>
    public void ReadRestartInterval(ReadOnlySpan<byte> segment)
    {
        if (segment.Length != 2)
            Unreadable.Corrupt(JpegCodec.Name, $"expected a restart interval of 2 bytes, found {segment.Length}");

        RestartInterval = BinaryPrimitives.ReadUInt16BigEndian(segment);
    }

    private static void Store<T>(T?[] slots, int slot, T table, string kind)
        where T : class
    {
        if (slot >= Slots)
            Unreadable.Corrupt(JpegCodec.Name, $"expected a {kind} table 0 to 3, found {slot}");

        slots[slot] = table;
    }

    private static HuffmanTable Find(HuffmanTable?[] slots, int index, string kind)
    {
        var table = index < Slots ? slots[index] : null;
        if (table is null)
            Unreadable.Corrupt(JpegCodec.Name, $"Huffman table {index} for {kind} is not defined");

        return table!;
    }
}

/// <summary>The example tables of the JPEG standard, tables K.3 to K.6.</summary>
internal static class StandardHuffmanTables
{
    private static ReadOnlySpan<byte> DcSymbols => [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11];

    /// <summary>For DC differences of luminance (0) or chrominance (1).</summary>
    public static HuffmanTable Dc(int index) => index == 0
        ? new HuffmanTable([0, 1, 5, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0], DcSymbols)
        : new HuffmanTable([0, 3, 1, 1, 1, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0], DcSymbols);

    /// <summary>For AC runs and sizes of luminance (0) or chrominance (1).</summary>
    public static HuffmanTable Ac(int index) => index == 0
        ? new HuffmanTable(
            [0, 2, 1, 3, 3, 2, 4, 3, 5, 5, 4, 4, 0, 0, 1, 0x7D],
            Convert.FromHexString(
                "01020300041105122131410613516107227114328191A1082342B1C11552D1F02433627282090A161718191A25"
                + "262728292A3435363738393A434445464748494A535455565758595A636465666768696A737475767778797A83"
                + "8485868788898A92939495969798999AA2A3A4A5A6A7A8A9AAB2B3B4B5B6B7B8B9BAC2C3C4C5C6C7C8C9CAD2D3"
                + "D4D5D6D7D8D9DAE1E2E3E4E5E6E7E8E9EAF1F2F3F4F5F6F7F8F9FA"))
        : new HuffmanTable(
            [0, 2, 1, 2, 4, 4, 3, 4, 7, 5, 4, 4, 0, 1, 2, 0x77],
            Convert.FromHexString(
                "000102031104052131061241510761711322328108144291A1B1C109233352F0156272D10A162434E125F11718"
                + "191A262728292A35363738393A434445464748494A535455565758595A636465666768696A737475767778797A"
                + "82838485868788898A92939495969798999AA2A3A4A5A6A7A8A9AAB2B3B4B5B6B7B8B9BAC2C3C4C5C6C7C8C9CA"
                + "D2D3D4D5D6D7D8D9DAE2E3E4E5E6E7E8E9EAF2F3F4F5F6F7F8F9FA"));
}
