namespace EmbeddingProjector.Sets;

/// <summary>Reads a .npy array of one value an item, (items) or (items, 1), of integers, booleans, floats, <c>U</c> or <c>S</c> texts, each value as
/// text.</summary>
internal static class NpyTexts
{
    private const int MostItemBytes = 1 << 20;

    private static readonly UTF32Encoding BigEndianUtf32 = new(bigEndian: true, byteOrderMark: false);

    /// <summary>Whether an array is of such a type and shape. Python objects are not: nothing is unpickled.</summary>
    public static bool CanRead(NpyHeader header) =>
        header.Shape is [_] or [_, 1]
        && header.Descr[0] is '<' or '>' or '|'
        && (header.Kind, header.ItemSize) switch
        {
            ('i' or 'u', 1 or 2 or 4 or 8) => true,
            ('f', 2 or 4 or 8) => true,
            ('b', 1) => true,
            ('U' or 'S', > 0 and <= MostItemBytes) => true,
            _ => false,
        };

    /// <summary>[items].</summary>
    /// <param name="file">Where the values begin.</param>
    /// <param name="header">One that <see cref="CanRead"/>, checked against the file's length.</param>
    public static string[] Read(Stream file, NpyHeader header)
    {
        var texts = new string[header.Shape[0]];
        var bytes = new byte[header.ItemSize];
        for (var i = 0; i < texts.Length; i++)
        {
            file.ReadExactly(bytes);
            if (header.Descr[0] == '>' && header.Kind is not 'U' and not 'S')
                Array.Reverse(bytes);
            texts[i] = Text(bytes, header);
        }

        return texts;
    }

    private static string Text(byte[] bytes, NpyHeader header) => header.Kind switch
    {
        'b' => bytes[0] == 0 ? "False" : "True", // as Python writes them
        'f' => Float(bytes),
        'U' => (header.Descr[0] == '>' ? BigEndianUtf32 : Encoding.UTF32).GetString(bytes).TrimEnd('\0'),
        'S' => Encoding.UTF8.GetString(bytes).TrimEnd('\0'),
        'u' => Unsigned(bytes).ToString(CultureInfo.InvariantCulture),
        _ => Signed(bytes).ToString(CultureInfo.InvariantCulture),
    };

    private static string Float(byte[] bytes) => bytes.Length switch
    {
        2 => BinaryPrimitives.ReadHalfLittleEndian(bytes).ToString(CultureInfo.InvariantCulture),
        4 => BinaryPrimitives.ReadSingleLittleEndian(bytes).ToString(CultureInfo.InvariantCulture),
        _ => BinaryPrimitives.ReadDoubleLittleEndian(bytes).ToString(CultureInfo.InvariantCulture),
    };

    private static ulong Unsigned(byte[] bytes)
    {
        Span<byte> wide = stackalloc byte[sizeof(ulong)];
        wide.Clear();
        bytes.CopyTo(wide);
        return BinaryPrimitives.ReadUInt64LittleEndian(wide);
    }

    private static long Signed(byte[] bytes)
    {
        var unused = 64 - (8 * bytes.Length);
        return (long)(Unsigned(bytes) << unused) >> unused;
    }
}
