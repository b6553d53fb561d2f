using System.IO.Compression;

namespace EmbeddingProjector.Imaging.Png;

/// <summary>Inflates and unfilters the rows of a PNG, pass by pass.</summary>
internal sealed class PngRowReader : IDisposable
{
    // Deflate's best: 258 bytes from one bit of length code and one bit of distance code.
    private const long MostBytesFromOne = 1032;
    private const int BlockBytes = 1 << 16;

    private readonly PngHeader header;
    private readonly PngCompressedStream compressed;
    private readonly ZLibStream inflater;
    private byte[] block = [];
    private byte[] previous = [];
    private int rowBytes;
    private int rowsLeft;
    private int blockStart;
    private int blockEnd;

    /// <summary>Begins reading.</summary>
    /// <exception cref="ImageUnreadableException">So little data cannot unpack to what the header declares.</exception>
    public PngRowReader(PngHeader header, byte[] imageData)
    {
        this.header = header;
        var needed = (long)header.Width * header.Height * header.BitsPerPixel / 8;
        if (needed > (imageData.LongLength + 1) * MostBytesFromOne)
            Unreadable.Truncated(
                PngCodec.Name,
                $"expected data for {header.Width} x {header.Height} pixels, found {imageData.Length} bytes");

        compressed = new PngCompressedStream(imageData);
        inflater = new ZLibStream(compressed, CompressionMode.Decompress);
    }

    /// <summary>Begins a pass (all of a picture that is not interlaced): its first row has a black row above.</summary>
    public void BeginPass(int width, int height)
    {
        (rowBytes, rowsLeft) = (header.RowBytes(width), height);
        previous = new byte[rowBytes];
        var rows = Math.Clamp(BlockBytes / (rowBytes + 1), 1, height);
        block = new byte[rows * (rowBytes + 1)];
        blockStart = blockEnd = 0;
    }

    /// <summary>The next row of the pass, unfiltered; good until the next call.</summary>
    public ReadOnlySpan<byte> Next()
    {
        if (blockStart == blockEnd)
            FillBlock();

        var filtered = block.AsSpan(blockStart, rowBytes + 1);
        var above = blockStart == 0 ? previous : block.AsSpan(blockStart - rowBytes, rowBytes);
        var row = filtered[1..];
        PngUnfilter.Apply(filtered[0], row, above, header.FilterStride);
        blockStart += rowBytes + 1;
        return row;
    }

    /// <summary>
    /// Reads on to the stream's checksum, where the file has it. Surplus data is passed over, as Pillow does.
    /// </summary>
    /// <exception cref="ImageUnreadableException">The data does not have the checksum.</exception>
    public void CheckEnd()
    {
        try
        {
            inflater.ReadByte();
        }
        catch (Exception error) when (error is InvalidDataException or IOException)
        {
            // A file cut off after its last row is whole for Pillow: the rest could only have been the checksum.
            if (!compressed.WasExhausted)
                Unreadable.Corrupt(PngCodec.Name, "the compressed data does not have its checksum", error);
        }
    }

    public void Dispose()
    {
        inflater.Dispose();
        compressed.Dispose();
    }

    private void FillBlock()
    {
        if (blockEnd != 0)
            block.AsSpan(blockEnd - rowBytes, rowBytes).CopyTo(previous);

        var rows = Math.Min(rowsLeft, block.Length / (rowBytes + 1));
        (blockStart, blockEnd) = (0, rows * (rowBytes + 1));
        rowsLeft -= rows;
        try
        {
            inflater.ReadExactly(block, 0, blockEnd);
        }
        catch (Exception error) when (error is InvalidDataException or IOException)
        {
            if (error is EndOfStreamException || compressed.WasExhausted)
                Unreadable.Truncated(PngCodec.Name, "the compressed data ends before the last row", error);

            Unreadable.Corrupt(PngCodec.Name, $"the compressed data cannot be inflated: {error.Message}", error);
        }
    }
}

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
