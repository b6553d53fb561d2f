namespace EmbeddingProjector.Sets;

/// <summary>Writes a float32 matrix as a .npy file, row by row as they come, however many there will be.</summary>
/// <remarks>The header says how many rows there are once the writer is closed; until then it says none.</remarks>
internal sealed class NpyWriter : IDisposable
{
    private readonly FileStream file;
    private byte[] row = []; // once one is written

    private NpyWriter(FileStream file, int dimension, long count)
    {
        this.file = file;
        Dimension = dimension;
        Count = count;
    }

    public int Dimension { get; }

    /// <summary>Rows written so far.</summary>
    public long Count { get; private set; }

    /// <summary>Starts a file, replacing one that is there.</summary>
    /// <param name="dimension">Values of one row, at least 1.</param>
    public static NpyWriter Create(string path, int dimension)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(dimension, 1);
        var file = new FileStream(path, FileMode.Create, FileAccess.ReadWrite, FileShare.Read);
        file.Write(NpyHeader.Write(0, dimension));
        return new NpyWriter(file, dimension, 0);
    }

    /// <summary>Goes on with a file that a writer left behind; what stands after the first rows is cut off.</summary>
    internal static NpyWriter Continue(string path, int dimension, long rows)
    {
        var file = new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.Read);
        file.SetLength(NpyHeader.WrittenLength + (rows * dimension * sizeof(float)));
        file.Seek(0, SeekOrigin.End);
        return new NpyWriter(file, dimension, rows);
    }

    /// <summary>Appends a row.</summary>
    /// <param name="values">[dimension].</param>
    /// <exception cref="ArgumentException">The row has another length.</exception>
    public void Write(ReadOnlySpan<float> values)
    {
        if (values.Length != Dimension)
            throw new ArgumentException($"expected a row of {Dimension} values, found {values.Length}", nameof(values));

        if (row.Length == 0)
            row = new byte[checked(Dimension * sizeof(float))];
        LittleEndian.Write(values, row);
        file.Write(row);
        Count++;
    }

    /// <summary>Hands what was written to the operating system, so that it outlives this process.</summary>
    public void Flush() => file.Flush();

    /// <summary>Writes the number of rows into the header and closes the file.</summary>
    public void Dispose()
    {
        file.Position = 0;
        file.Write(NpyHeader.Write(Count, Dimension));
        file.Dispose();
    }
}
