using System.Buffers;
using System.IO.MemoryMappedFiles;

namespace EmbeddingProjector.Sets;

/// <summary>The values of a large matrix file as memory: the system reads a page when it is first looked at, and drops it
/// where memory is short. What is written to them stays in this process.</summary>
/// <remarks>A file that is replaced by a rename, as all of ours are, stays as it was for who has it mapped; Windows would
/// refuse to replace it, so there it is read. The mapping lasts as long as the process: a span of it keeps no owner
/// alive, and costs addresses, not memory.</remarks>
internal sealed unsafe class MappedValues : MemoryManager<float>
{
    /// <summary>Files below so many bytes are read: they are soon, and no system keeps them from being
    /// replaced.</summary>
    public const long FewBytes = 64L << 20;

    private readonly int length;
    private readonly float* values;

    private MappedValues(string path, long offset, int length)
    {
        this.length = length;
        using var mapping = MemoryMappedFile.CreateFromFile(
            path, FileMode.Open, null, 0, MemoryMappedFileAccess.CopyOnWrite);
        var view = mapping.CreateViewAccessor(0, 0, MemoryMappedFileAccess.CopyOnWrite);
        byte* start = null;
        view.SafeMemoryMappedViewHandle.AcquirePointer(ref start);
        values = (float*)(start + view.PointerOffset + offset);
    }

    /// <summary>The matrix of a file; null where it is small, or not float32 in row order.</summary>
    /// <param name="path">The file.</param>
    /// <param name="header">Its header, whose length was found right.</param>
    public static Matrix? TryOpen(string path, NpyHeader header)
    {
        var count = header.Rows * header.Columns;
        return !OperatingSystem.IsWindows() && header.IsMappable && count <= int.MaxValue
            && count * sizeof(float) >= FewBytes
            ? new Matrix((int)header.Rows, header.Columns, new MappedValues(path, header.DataOffset, (int)count).Memory)
            : null;
    }

    public override Span<float> GetSpan() => new(values, length);

    public override MemoryHandle Pin(int elementIndex = 0) => new(values + elementIndex, pinnable: this);

    public override void Unpin()
    {
    }

    protected override void Dispose(bool disposing)
    {
    }
}
