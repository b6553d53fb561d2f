namespace EmbeddingProjector.Imaging.Png;

/// <summary>
/// The joined IDAT chunks; notes when more is asked for than there is, which tells truncated from corrupt.
/// </summary>
internal sealed class PngCompressedStream(byte[] data) : MemoryStream(data, writable: false)
{
    private readonly byte[] data = data;

    /// <summary>Whether a reader has asked for bytes after the last one.</summary>
    public bool WasExhausted { get; private set; }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override int Read(Span<byte> buffer)
    {
        var count = Math.Min(buffer.Length, (int)(Length - Position));
        data.AsSpan((int)Position, count).CopyTo(buffer);
        Position += count;
        WasExhausted |= count == 0 && !buffer.IsEmpty;
        return count;
    }
}
