namespace EmbeddingProjector.Sets;

/// <summary>The rows of a float32 .npy file of ours, read as they are asked for. In order, many come at once; what was
/// read is let go of, where all pages of a mapped file would count as this process's memory.</summary>
internal sealed class MatrixBlocks : IDisposable
{
    private const int MostBytes = 1 << 16; // at once, and at least a row

    private readonly FileStream file;
    private readonly string path;
    private readonly long offset;
    private readonly int mostRows;
    private float[] values = []; // [held, dimension]
    private long first;
    private int held;
    private int ahead = 1;

    private MatrixBlocks(FileStream file, string path, NpyHeader header)
    {
        this.file = file;
        this.path = path;
        offset = header.DataOffset;
        Count = header.Rows;
        Dimension = header.Columns;
        mostRows = Math.Max(1, MostBytes / sizeof(float) / Dimension);
    }

    public long Count { get; }

    public int Dimension { get; }

    /// <exception cref="NpyFormatException">The file is none of ours, or is damaged.</exception>
    public static MatrixBlocks Open(string path)
    {
        if (PlainFile.Length(path) == 0)
            throw new NpyFormatException(path, "expected a .npy file, found none, or an empty one");

        var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);
        try
        {
            var header = NpyHeader.ReadMatrix(file, path);
            return header is { Descr: "<f4", FortranOrder: false }
                ? new(file, path, header)
                : throw new NpyFormatException(path, $"expected <f4 in the order of rows, found {header.Descr}");
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>One row, [dimension], used before the next is asked for.</summary>
    /// <param name="index">0 to <see cref="Count"/> - 1.</param>
    public ReadOnlySpan<float> Row(long index)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((ulong)index, (ulong)Count, nameof(index));
        if (index < first || index >= first + held)
            Read(index);
        return values.AsSpan((int)(index - first) * Dimension, Dimension);
    }

    public void Dispose() => file.Dispose();

    // One row after a leap, and twice as many each time that it goes on where it ended.
    private void Read(long index)
    {
        ahead = index == first + held ? Math.Min(2 * ahead, mostRows) : 1;
        var rows = (int)Math.Min(ahead, Count - index);
        held = 0;
        if (values.Length < rows * Dimension)
            values = new float[rows * Dimension];

        var wanted = values.AsSpan(0, rows * Dimension);
        var bytes = MemoryMarshal.AsBytes(wanted);
        for (var done = 0; done < bytes.Length;)
        {
            var read = RandomAccess.Read(
                file.SafeFileHandle, bytes[done..], offset + (index * Dimension * sizeof(float)) + done);
            if (read == 0)
                throw new NpyFormatException(path, $"expected {Count} rows, found the end of the file in row {index}");
            done += read;
        }

        LittleEndian.Correct(wanted);
        (first, held) = (index, rows);
    }
}
