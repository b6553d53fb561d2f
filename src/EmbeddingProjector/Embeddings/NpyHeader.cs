using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace EmbeddingProjector.Embeddings;

/// <summary>What a .npy file says of itself.</summary>
/// <remarks>Source: NumPy Enhancement Proposal 1 and <c>numpy.lib.format</c>, versions 1.0, 2.0 and 3.0.</remarks>
/// <param name="Descr">The type of a value, such as <c>&lt;f4</c>: byte order, kind and size.</param>
/// <param name="FortranOrder">Whether columns, and not rows, are contiguous.</param>
/// <param name="Rows">The first dimension.</param>
/// <param name="Columns">The second dimension.</param>
/// <param name="DataOffset">Where the values begin in the file.</param>
internal sealed record NpyHeader(string Descr, bool FortranOrder, long Rows, int Columns, long DataOffset)
{
    /// <summary>The length of every header written here: room for any number of rows.</summary>
    public const int WrittenLength = 128;

    // A matrix needs about 80; a hostile length is refused before anything is allocated.
    private const int MostHeaderBytes = 1 << 16;

    private static ReadOnlySpan<byte> Magic => "NUMPY"u8; // after the byte 0x93

    /// <summary>Bytes of one value.</summary>
    public int ItemSize => Descr[^1] - '0';

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

    /// <summary>Reads a header and checks that the file holds exactly the values that it promises.</summary>
    /// <exception cref="NpyFormatException">It does not, or is no matrix of float16, float32 or float64.</exception>
    public static NpyHeader Read(Stream file, string path)
    {
        Span<byte> start = stackalloc byte[12];
        var read = file.ReadAtLeast(start, start.Length, throwOnEndOfStream: false);
        if (read < 10 || start[0] != 0x93 || !start[1..6].SequenceEqual(Magic))
            throw new NpyFormatException(path, "expected the mark of a .npy file, found another kind of file");
        if (start[6] is < 1 or > 3 || start[7] != 0)
            throw new NpyFormatException(path, $"expected .npy version 1.0, 2.0 or 3.0, found {start[6]}.{start[7]}");

        var prefix = start[6] == 1 ? 10 : 12;
        var length = start[6] == 1
            ? BinaryPrimitives.ReadUInt16LittleEndian(start[8..])
            : BinaryPrimitives.ReadUInt32LittleEndian(start[8..]);
        if (length > MostHeaderBytes || prefix + length > file.Length)
        {
            throw new NpyFormatException(
                path, $"expected a header of at most {MostHeaderBytes} bytes within the file, found {length}");
        }

        var text = new byte[length];
        file.Position = prefix;
        file.ReadExactly(text);
        var parsed = new NpyHeaderText(Encoding.UTF8.GetString(text), path).Parse();
        var header = parsed with { DataOffset = prefix + length };
        header.RequireLength(file.Length, path);
        return header;
    }

    // In Int128 no product of a hostile shape can overflow.
    private void RequireLength(long fileLength, string path)
    {
        var expected = (Int128)Rows * Columns * ItemSize;
        var found = fileLength - DataOffset;
        if (expected != found)
        {
            throw new NpyFormatException(
                path, $"expected {expected} bytes of values for ({Rows}, {Columns}) of {Descr}, found {found}");
        }
    }
}
