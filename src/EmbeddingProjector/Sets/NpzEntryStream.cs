using System.IO.Compression;
using EmbeddingProjector.Imaging.Png;

namespace EmbeddingProjector.Sets;

/// <summary>An archive's entry, read once, forward, with a check of its length and its CRC.</summary>
internal sealed class NpzEntryStream(ZipArchiveEntry entry, string where) : Stream
{
    private readonly Stream unpacked = entry.Open();
    private uint crc = ~0u;
    private long position;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => entry.Length;

    public override long Position
    {
        get => position;
        set => throw new NotSupportedException();
    }

    /// <summary>Checks that everything was read and is what was written.</summary>
    /// <exception cref="NpyFormatException">There are more or fewer bytes than declared, or other ones.</exception>
    public void RequireEnd()
    {
        if (position != entry.Length || unpacked.ReadByte() >= 0)
            throw new NpyFormatException(where, $"expected {entry.Length} bytes as the archive declares, found others");
        if (~crc != entry.Crc32)
            throw new NpyFormatException(where, $"expected the checksum {entry.Crc32:x8}, found {~crc:x8}");
    }

    public override int Read(Span<byte> buffer)
    {
        var read = unpacked.Read(buffer);
        crc = Crc32.Append(crc, buffer[..read]);
        position += read;
        return read;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override void Flush()
    {
        // Nothing is written.
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        unpacked.Dispose();
        base.Dispose(disposing);
    }
}
