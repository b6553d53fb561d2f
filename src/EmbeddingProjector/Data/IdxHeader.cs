namespace EmbeddingProjector.Data;

/// <summary>The start of an IDX file: two zeros, the type (8 for unsigned bytes; 12 for QMNIST's labels of 32 bits), the
/// rank, then big-endian dimensions.</summary>
/// <remarks>Source: the format's description on MNIST's page.</remarks>
internal readonly record struct IdxHeader(int Rank, int Count, int Height, int Width)
{
    private const int UnsignedByte = 8;
    private const int Int32 = 12;

    /// <summary>The bytes before the first record.</summary>
    public int Length => LengthOf(Rank);

    /// <summary>The bytes of one record.</summary>
    public long RecordLength => (long)Height * Width * (Rank == 2 ? sizeof(int) : 1);

    /// <summary>The bytes of a header of some rank.</summary>
    public static int LengthOf(int rank) => 4 + 4 * rank;

    /// <summary>Reads and checks a header.</summary>
    /// <param name="bytes">At least the header's bytes.</param>
    /// <param name="rank">3 for images [count, height, width], 1 for labels [count], 2 for labels of 32 bits [count,
    /// columns].</param>
    /// <param name="path">The file, for messages.</param>
    /// <exception cref="DataSetFormatException">It is no header of this rank, or a dimension is impossible.</exception>
    public static IdxHeader Parse(ReadOnlySpan<byte> bytes, int rank, string path)
    {
        if (bytes.Length < LengthOf(rank))
            throw new DataSetFormatException(
                path, $"expected an IDX header of {LengthOf(rank)} bytes, found {bytes.Length}");

        var magic = BinaryPrimitives.ReadInt32BigEndian(bytes);
        var expected = ((rank == 2 ? Int32 : UnsignedByte) << 8) | rank;
        if (magic != expected)
            throw new DataSetFormatException(
                path, $"expected the IDX magic number 0x{expected:X8}, found 0x{magic:X8}");

        var count = BinaryPrimitives.ReadInt32BigEndian(bytes[4..]);
        var height = rank == 1 ? 1 : BinaryPrimitives.ReadInt32BigEndian(bytes[8..]);
        var width = rank < 3 ? 1 : BinaryPrimitives.ReadInt32BigEndian(bytes[12..]);
        if (count < 0 || height < 1 || width < 1 || (long)height * width > int.MaxValue / sizeof(int))
            throw new DataSetFormatException(path, $"expected possible dimensions, found [{count}, {height}, {width}]");

        return new IdxHeader(rank, count, height, width);
    }
}
