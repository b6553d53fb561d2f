namespace EmbeddingProjector.Sets;

/// <summary>Reads the values of any .npy matrix as float32 in row order.</summary>
internal static class NpyConversion
{
    private const int ValuesAtOnce = 1 << 14;

    /// <summary>[rows, columns] in an array that stays where it is.</summary>
    /// <param name="file">Where the values begin.</param>
    /// <param name="header">That of a matrix, checked against the file's length.</param>
    /// <param name="path">What messages call it.</param>
    /// <exception cref="NpyFormatException">There are more values than an array holds.</exception>
    /// <exception cref="EndOfStreamException">There are fewer than the header promises.</exception>
    public static float[] Read(Stream file, NpyHeader header, string path)
    {
        var count = header.Rows * header.Columns;
        if (count > Array.MaxLength)
            throw new NpyFormatException(
                path,
                $"expected at most {Array.MaxLength} values of {header.Descr} in memory, found {count}");

        var values = GC.AllocateUninitializedArray<float>((int)count, pinned: true);
        if (header is { Descr: "<f4", FortranOrder: false } && BitConverter.IsLittleEndian)
        {
            file.ReadExactly(MemoryMarshal.AsBytes(values.AsSpan()));
            return values;
        }

        var buffer = new byte[ValuesAtOnce * header.ItemSize];
        for (var first = 0L; first < count; first += ValuesAtOnce)
        {
            var read = (int)Math.Min(ValuesAtOnce, count - first);
            file.ReadExactly(buffer, 0, read * header.ItemSize);
            for (var i = 0; i < read; i++)
                values[Place(first + i, header)] = Value(buffer.AsSpan(i * header.ItemSize), header.Descr);
        }

        return values;
    }

    // In Fortran's order the file holds column after column.
    private static long Place(long index, NpyHeader header) =>
        header.FortranOrder ? (index % header.Rows * header.Columns) + (index / header.Rows) : index;

    // numpy's astype(float32): whole numbers of more than 24 bits are rounded.
    private static float Value(ReadOnlySpan<byte> bytes, string descr) => descr switch
    {
        "<f2" => (float)BinaryPrimitives.ReadHalfLittleEndian(bytes),
        ">f2" => (float)BinaryPrimitives.ReadHalfBigEndian(bytes),
        "<f4" => BinaryPrimitives.ReadSingleLittleEndian(bytes),
        ">f4" => BinaryPrimitives.ReadSingleBigEndian(bytes),
        "<f8" => (float)BinaryPrimitives.ReadDoubleLittleEndian(bytes),
        ">f8" => (float)BinaryPrimitives.ReadDoubleBigEndian(bytes),
        [_, 'u', '1'] => bytes[0],
        [_, 'i', '1'] => (sbyte)bytes[0],
        [_, 'b', '1'] => bytes[0] == 0 ? 0 : 1,
        "<u2" => BinaryPrimitives.ReadUInt16LittleEndian(bytes),
        ">u2" => BinaryPrimitives.ReadUInt16BigEndian(bytes),
        "<i2" => BinaryPrimitives.ReadInt16LittleEndian(bytes),
        ">i2" => BinaryPrimitives.ReadInt16BigEndian(bytes),
        "<u4" => BinaryPrimitives.ReadUInt32LittleEndian(bytes),
        ">u4" => BinaryPrimitives.ReadUInt32BigEndian(bytes),
        "<i4" => BinaryPrimitives.ReadInt32LittleEndian(bytes),
        ">i4" => BinaryPrimitives.ReadInt32BigEndian(bytes),
        "<u8" => BinaryPrimitives.ReadUInt64LittleEndian(bytes),
        ">u8" => BinaryPrimitives.ReadUInt64BigEndian(bytes),
        "<i8" => BinaryPrimitives.ReadInt64LittleEndian(bytes),
        _ => BinaryPrimitives.ReadInt64BigEndian(bytes),
    };
}
