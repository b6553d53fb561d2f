namespace EmbeddingProjector.Imaging.Png;

/// <summary>Cuts the compressor's output into IDAT chunks of 64 KiB.</summary>
internal sealed class PngDataStream(Stream output) : Stream
{
    private const int ChunkLength = 1 << 16;

    private readonly byte[] chunk = new byte[ChunkLength];
    private int filled;

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>Writes one chunk: length, type, data, checksum.</summary>
    public static void WriteChunk(Stream output, ReadOnlySpan<byte> type, ReadOnlySpan<byte> data)
    {
        Span<byte> number = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(number, data.Length);
        output.Write(number);
        output.Write(type);
        output.Write(data);
        BinaryPrimitives.WriteUInt32BigEndian(number, ~Crc32.Append(Crc32.Append(~0u, type), data));
        output.Write(number);
    }

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        while (!buffer.IsEmpty)
        {
            var part = buffer[..Math.Min(buffer.Length, ChunkLength - filled)];
            part.CopyTo(chunk.AsSpan(filled));
            filled += part.Length;
            buffer = buffer[part.Length..];
            if (filled == ChunkLength)
                WriteFilled();
        }
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    // The compressor flushes at its end only; a flush in between must not cut a chunk short.
    public override void Flush()
    {
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            WriteFilled();

        base.Dispose(disposing);
    }

    private void WriteFilled()
    {
        if (filled > 0)
            WriteChunk(output, "IDAT"u8, chunk.AsSpan(0, filled));

        filled = 0;
    }
}
