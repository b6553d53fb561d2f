namespace EmbeddingProjector.Imaging.Jpeg;

/// <summary>A Huffman table, made ready for decoding.</summary>
internal sealed class HuffmanTable
{
    /// <summary>Codes up to this length are looked up at once.</summary>
    public const int LookBits = 10;

    /// <summary>Flag of a <see cref="Packed"/> entry that includes the coefficient's value.</summary>
    public const int HasValue = 1 << 12;

    private const int LongestCode = 16;
    private const int LargestDcSymbol = 15;

    private readonly byte[] symbols;

    // By code length: the largest code, -1 where there is none; and what to add to a code to get its symbol's index.
    private readonly int[] largestCode = new int[LongestCode + 2];
    private readonly int[] symbolOffset = new int[LongestCode + 2];

    private int[]? packed;

    /// <param name="counts">[16]: how many codes there are of each length from 1.</param>
    /// <param name="symbols">The symbols in order of their codes.</param>
    public HuffmanTable(ReadOnlySpan<byte> counts, ReadOnlySpan<byte> symbols)
    {
        this.symbols = new byte[256];
        symbols.CopyTo(this.symbols);
        IsDcTable = !symbols.ContainsAnyExceptInRange((byte)0, (byte)LargestDcSymbol);
        var (code, index) = (0, 0);
        for (var length = 1; length <= LongestCode; length++, code <<= 1)
        {
            var count = counts[length - 1];
            largestCode[length] = count == 0 ? -1 : code + count - 1;
            symbolOffset[length] = index - code;
            if (length <= LookBits)
                FillLookup(code, count, length, index);

            (code, index) = (code + count, index + count);
            if (code >= 1 << length && count > 0)
                Unreadable.Corrupt(JpegCodec.Name, $"a Huffman table has too many codes of {length} bits");
        }

        largestCode[LongestCode + 1] = int.MaxValue;
    }

    /// <summary>Whether the symbols can be the sizes of DC differences.</summary>
    public bool IsDcTable { get; }

    /// <summary>
    /// [1024], by the next ten bits: code length in the high byte, symbol in the low; 0 for a longer code.
    /// </summary>
    public ushort[] Lookup { get; } = new ushort[1 << LookBits];

    /// <summary>
    /// [1024], by the next ten bits, for sequential blocks. From the lowest bit: bits to consume (8), run of zeros (4),
    /// <see cref="HasValue"/>; and above 16 bits the coefficient, or its size where it does not fit. 0 for a longer
    /// code.
    /// </summary>
    public int[] Packed => packed ??= Pack();

    /// <summary>Decodes a code.</summary>
    /// <param name="bits">The next bits, left-aligned.</param>
    /// <param name="length">Becomes the code's length.</param>
    public int Find(ulong bits, out int length)
    {
        var entry = Lookup[bits >> (64 - LookBits)];
        length = entry >> 8;
        return length != 0 ? entry & 255 : DecodeLong(bits, out length);
    }

    /// <summary>Decodes a code that the lookup does not hold.</summary>
    /// <param name="bits">The next bits, left-aligned.</param>
    /// <param name="length">Becomes the code's length.</param>
    /// <returns>The symbol; 0 for a code that the table does not have, as libjpeg fakes it.</returns>
    public int DecodeLong(ulong bits, out int length)
    {
        length = LookBits + 1;
        while ((int)(bits >> (64 - length)) > largestCode[length])
            length++;

        return length > LongestCode ? 0 : symbols[(int)(bits >> (64 - length)) + symbolOffset[length] & 255];
    }

    private void FillLookup(int code, int count, int length, int index)
    {
        for (var i = 0; i < count; i++)
        {
            var entry = (ushort)(length << 8 | symbols[(index + i) & 255]);
            var (from, span) = ((code + i) << (LookBits - length), 1 << (LookBits - length));
            if (from + span <= Lookup.Length)
                Lookup.AsSpan(from, span).Fill(entry);
        }
    }

    private int[] Pack()
    {
        var table = new int[Lookup.Length];
        for (var i = 0; i < table.Length; i++)
        {
            var (length, run, size) = (Lookup[i] >> 8, Lookup[i] >> 4 & 15, Lookup[i] & 15);
            if (length == 0)
                continue;

            var value = size;
            var total = length;
            var flag = 0;
            if (length + size <= LookBits)
            {
                value = Extend(i >> (LookBits - length - size) & ((1 << size) - 1), size);
                (total, flag) = (length + size, HasValue);
            }

            table[i] = value << 16 | flag | run << 8 | total;
        }

        return table;
    }

    /// <summary>Turns the bits after a symbol into a signed number of that size.</summary>
    public static int Extend(int bits, int size) =>
        size == 0 || bits >= 1 << (size - 1) ? bits : bits - (1 << size) + 1;
}
