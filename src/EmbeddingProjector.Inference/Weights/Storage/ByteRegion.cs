namespace EmbeddingProjector.Inference.Weights.Storage;

/// <summary>A run of bytes that is read by offset: a file, a stream, or a part of one. Reads from several threads are
/// safe.</summary>
internal abstract class ByteRegion : IDisposable
{
    private const int MaxReasonLength = 500; // reasons quote names, and a hostile file's may be megabytes long

    /// <summary>The file or resource, for messages.</summary>
    public abstract string Description { get; }

    /// <summary>In bytes.</summary>
    public abstract long Length { get; }

    /// <summary>Reads exactly as many bytes as the span holds.</summary>
    /// <exception cref="WeightFormatException">The region ends before.</exception>
    public void Read(long offset, Span<byte> destination)
    {
        if (offset < 0 || offset > Length - destination.Length)
            throw Invalid($"truncated: expected {destination.Length} bytes at offset {offset}, found {Length} in all");

        ReadInside(offset, destination);
    }

    /// <summary>Reads a part into a fresh array. The part is checked against the region before the array is
    /// made.</summary>
    public byte[] ReadArray(long offset, int count)
    {
        if (offset < 0 || count > Length - offset)
            throw Invalid($"truncated: expected {count} bytes at offset {offset}, found {Length} in all");

        var bytes = new byte[count];
        ReadInside(offset, bytes);
        return bytes;
    }

    /// <summary>A part of this region. Disposing it leaves this region open.</summary>
    /// <exception cref="WeightFormatException">The part lies outside.</exception>
    public ByteRegion Slice(long offset, long length)
    {
        if (offset < 0 || length < 0 || offset > Length - length)
            throw Invalid($"truncated: expected {length} bytes at offset {offset}, found {Length} in all");

        return new SliceRegion(this, offset, length);
    }

    /// <summary>The error that this file gets.</summary>
    /// <param name="reason">What was expected and what was found.</param>
    /// <param name="cause">Where there is one.</param>
    public WeightFormatException Invalid(string reason, Exception? cause = null)
    {
        var shown = reason.Length <= MaxReasonLength ? reason : reason[..MaxReasonLength] + " ...";
        return new(Description, shown, cause);
    }

    public virtual void Dispose()
    {
    }

    /// <summary>Reads a range that was checked against <see cref="Length"/>.</summary>
    protected abstract void ReadInside(long offset, Span<byte> destination);

    private sealed class SliceRegion(ByteRegion parent, long start, long length) : ByteRegion
    {
        public override string Description => parent.Description;

        public override long Length => length;

        protected override void ReadInside(long offset, Span<byte> destination) =>
            parent.Read(start + offset, destination);
    }
}
