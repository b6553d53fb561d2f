using System.IO.MemoryMappedFiles;

namespace EmbeddingProjector.Sets;

/// <summary>A matrix of float32 in a .npy file, which may be larger than memory: one row is one embedding.</summary>
/// <remarks>A little-endian float32 file in row order is mapped, not read. Other files are converted once, into
/// memory.</remarks>
public sealed unsafe class EmbeddingMatrix : IDisposable
{
    private readonly MemoryMappedFile? mapping;
    private readonly MemoryMappedViewAccessor? view;
    private readonly float[]? converted; // pinned where it is
    private float* values;               // [count, dimension]

    private EmbeddingMatrix(NpyHeader header, string path)
    {
        Count = header.Rows;
        Dimension = header.Columns;
        if (header.Rows == 0)
            return;

        if (header.IsMappable)
        {
            mapping = MemoryMappedFile.CreateFromFile(path, FileMode.Open, null, 0, MemoryMappedFileAccess.Read);
            view = mapping.CreateViewAccessor(0, 0, MemoryMappedFileAccess.Read);
            byte* start = null;
            view.SafeMemoryMappedViewHandle.AcquirePointer(ref start);
            values = (float*)(start + view.PointerOffset + header.DataOffset);
            return;
        }

        using var file = PlainFile.OpenRead(path);
        file.Position = header.DataOffset;
        converted = NpyConversion.Read(file, header, path);
        values = (float*)Unsafe.AsPointer(ref converted[0]);
    }

    /// <summary>Rows.</summary>
    public long Count { get; }

    /// <summary>Values of one row.</summary>
    public int Dimension { get; }

    /// <summary>Opens a .npy file of float16, float32 or float64, [rows, columns].</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="NpyFormatException">The file is none, or is damaged.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static EmbeddingMatrix Open(string path)
    {
        NpyHeader header;
        using (var file = PlainFile.OpenRead(path))
            header = NpyHeader.ReadMatrix(file, path);
        return new EmbeddingMatrix(header, path);
    }

    /// <summary>One row, [dimension]. Not to be used after the matrix is disposed of.</summary>
    /// <param name="index">0 to <see cref="Count"/> - 1.</param>
    public ReadOnlySpan<float> Row(long index)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((ulong)index, (ulong)Count, nameof(index));
        ObjectDisposedException.ThrowIf(values is null, this);
        return new ReadOnlySpan<float>(values + (index * Dimension), Dimension);
    }

    /// <summary>Closes the file.</summary>
    public void Dispose()
    {
        if (values is null)
            return;

        values = null;
        view?.SafeMemoryMappedViewHandle.ReleasePointer();
        view?.Dispose();
        mapping?.Dispose();
    }
}
