namespace EmbeddingProjector.Sets;

/// <summary>What a .npy file says of itself.</summary>
/// <remarks>Source: NumPy Enhancement Proposal 1 and <c>numpy.lib.format</c>, versions 1.0, 2.0 and 3.0.</remarks>
/// <param name="Descr">The type of a value, such as <c>&lt;f4</c>: byte order, kind and size.</param>
/// <param name="FortranOrder">Whether columns, and not rows, are contiguous.</param>
/// <param name="DataOffset">Where the values begin in the file.</param>
internal sealed record NpyHeader(string Descr, bool FortranOrder, ImmutableArray<long> Shape, long DataOffset)
{
    /// <summary>The length of every header written here: room for any number of rows.</summary>
    public const int WrittenLength = 128;

    // A matrix needs about 80; a hostile length is refused before anything is allocated.
    private const int MostHeaderBytes = 1 << 16;

    private static ReadOnlySpan<byte> Magic => "NUMPY"u8; // after the byte 0x93

    /// <summary>The first dimension of a matrix.</summary>
    public long Rows => Shape[0];

    /// <summary>The second dimension of a matrix.</summary>
    public int Columns => (int)Shape[1];

    /// <summary>What a value is: <c>f</c> for a float, <c>i</c>, <c>u</c>, <c>b</c>, <c>U</c> and <c>S</c> for texts,
    /// <c>O</c> for a Python object.</summary>
    public char Kind => Descr.Length > 2 ? Descr[1] : ' ';

    /// <summary>Bytes of one value; 0 where the type does not say.</summary>
    public int ItemSize =>
        int.TryParse(
            Descr.AsSpan(Math.Min(2, Descr.Length)), NumberStyles.None, CultureInfo.InvariantCulture, out var size)
        && size <= MostHeaderBytes
            ? size * (Kind == 'U' ? sizeof(int) : 1)
            : 0;

    /// <summary>Whether the values are numbers: floats, whole numbers of either sign, or booleans.</summary>
    public bool IsNumbers => Descr.Length > 2 && Descr[0] is '<' or '>' or '|' && (Kind, ItemSize) is
        ('f', 2 or 4 or 8) or ('i' or 'u', 1 or 2 or 4 or 8) or ('b', 1);

    /// <summary>Whether the values are those of a vector a row: numbers, (rows, columns).</summary>
    public bool IsMatrix => IsNumbers && Shape is [_, >= 1 and <= int.MaxValue];

    /// <summary>Whether the file's bytes are the values as this machine holds them, row after row.</summary>
    public bool IsMappable =>
        Descr == "<f4" && !FortranOrder && BitConverter.IsLittleEndian && DataOffset % sizeof(float) == 0;

    /// <summary>The header of a float32 matrix whose rows follow, padded to <see cref="WrittenLength"/>.</summary>
    public static byte[] Write(long rows, int columns)
    {
        var shape = string.Create(CultureInfo.InvariantCulture, $"({rows}, {columns})");
        var text = $"{{'descr': '<f4', 'fortran_order': False, 'shape': {shape}, }}";
        var header = new byte[WrittenLength];
        header[0] = 0x93;
        Magic.CopyTo(header.AsSpan(1));
        header[6] = 1;
        BinaryPrimitives.WriteUInt16LittleEndian(header.AsSpan(8), WrittenLength - 10);
        header.AsSpan(10).Fill((byte)' ');
        Encoding.ASCII.GetBytes(text, header.AsSpan(10));
        header[^1] = (byte)'\n';
        return header;
    }

    /// <summary>Reads the header of a matrix and checks that the file holds exactly the values that it
    /// promises.</summary>
    /// <exception cref="NpyFormatException">It does not, or is no matrix of numbers.</exception>
    public static NpyHeader ReadMatrix(Stream file, string path)
    {
        var header = Read(file, file.Length, path);
        header.RequireMatrix(path);
        header.RequireLength(file.Length, path);
        return header;
    }

    /// <summary>Reads the header of an array of any type and shape, and leaves the stream where the values
    /// begin.</summary>
    /// <param name="fileLength">Its bytes.</param>
    /// <param name="path">What messages call it.</param>
    /// <exception cref="NpyFormatException">It is none, or is damaged.</exception>
    public static NpyHeader Read(Stream file, long fileLength, string path)
    {
        Span<byte> start = stackalloc byte[12];
        var read = file.ReadAtLeast(start[..10], 10, throwOnEndOfStream: false);
        if (read < 10 || start[0] != 0x93 || !start[1..6].SequenceEqual(Magic))
            throw new NpyFormatException(path, "expected the mark of a .npy file, found another kind of file");
        if (start[6] is < 1 or > 3 || start[7] != 0)
            throw new NpyFormatException(path, $"expected .npy version 1.0, 2.0 or 3.0, found {start[6]}.{start[7]}");

        var prefix = start[6] == 1 ? 10 : 12;
        if (file.ReadAtLeast(start[10..prefix], prefix - 10, throwOnEndOfStream: false) < prefix - 10)
            throw new NpyFormatException(path, "expected a header, found the end of the file");
        var length = start[6] == 1
            ? BinaryPrimitives.ReadUInt16LittleEndian(start[8..])
            : BinaryPrimitives.ReadUInt32LittleEndian(start[8..]);
        if (length > MostHeaderBytes || prefix + length > fileLength)
            throw new NpyFormatException(
                path, $"expected a header of at most {MostHeaderBytes} bytes within the file, found {length}");

        var text = new byte[length];
        file.ReadExactly(text);
        var parsed = new NpyHeaderText(Encoding.UTF8.GetString(text), path).Parse();
        return parsed with { DataOffset = prefix + length };
    }

    /// <summary>Refuses what is no matrix of numbers.</summary>
    /// <exception cref="NpyFormatException">The type or the shape is another.</exception>
    public void RequireMatrix(string path)
    {
        if (IsMatrix)
            return;
        if (IsNumbers)
            throw new NpyFormatException(
                path, $"expected a matrix, (rows, columns), found the shape ({string.Join(", ", Shape)})");

        var found = Descr.EndsWith('O') ? $"Python objects ({Descr}), which are never unpickled" : Descr;
        throw new NpyFormatException(
            path, $"expected values of float16, float32, float64 (<f2, <f4, <f8) or whole numbers, found {found}");
    }

    /// <summary>Checks that so many bytes hold exactly the values that the header promises.</summary>
    /// <exception cref="NpyFormatException">There are fewer or more.</exception>
    public void RequireLength(long fileLength, string path)
    {
        // No product of a hostile shape may overflow.
        var expected = Shape.Aggregate((UInt128)ItemSize, (product, side) => Times(product, side));
        var found = fileLength - DataOffset;
        if (expected != (UInt128)found)
            throw new NpyFormatException(
                path, $"expected the values of ({string.Join(", ", Shape)}) of {Descr}, found {found} bytes");
    }

    private static UInt128 Times(UInt128 product, long side) =>
        product > ulong.MaxValue ? product : product * (ulong)side;
}
