using System.IO.Compression;
using EmbeddingProjector.Imaging.Png;

namespace EmbeddingProjector.Imaging;

/// <summary>Writes an 8-bit RGB PNG row by row, so that a large sprite need never be in memory as a whole.</summary>
/// <remarks>
/// Each row gets the filter whose result has the least sum of absolute values (the PNG specification's heuristic). The
/// same pixels and level give the same bytes.
/// </remarks>
internal sealed class PngEncoder : IDisposable
{
    /// <summary>The zlib level used where none is asked for.</summary>
    public const int DefaultLevel = 6;

    private const int Channels = 3;

    private readonly Stream output;
    private readonly ZLibStream compressor;
    private readonly PngFilterChoice filters;
    private readonly int rowBytes;
    private readonly int height;
    private int rowsWritten;

    /// <summary>Writes the head of the file.</summary>
    /// <param name="output">Receives the file; is left open.</param>
    /// <param name="width">Width in pixels, at least 1.</param>
    /// <param name="height">Height in pixels, at least 1.</param>
    /// <param name="level">zlib's level, 0 (none) to 9 (smallest).</param>
    public PngEncoder(Stream output, int width, int height, int level = DefaultLevel)
    {
        ArgumentNullException.ThrowIfNull(output);
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(height, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(level, 0);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(level, 9);
        this.output = output;
        this.height = height;
        rowBytes = checked(width * Channels);
        filters = new PngFilterChoice(rowBytes, Channels);
        output.Write(PngCodec.Signature);
        WriteHeader(output, width, height);
        var settings = new ZLibCompressionOptions
        {
            CompressionLevel = level,
            CompressionStrategy = ZLibCompressionStrategy.Filtered,
        };
        compressor = new ZLibStream(new PngDataStream(output), settings);
    }

    /// <summary>Writes a whole picture.</summary>
    /// <param name="output">Receives the file; is left open.</param>
    /// <param name="level">zlib's level, 0 (none) to 9 (smallest).</param>
    public static void Write(Stream output, RgbImage image, int level = DefaultLevel)
    {
        ArgumentNullException.ThrowIfNull(image);
        using var encoder = new PngEncoder(output, image.Width, image.Height, level);
        for (var y = 0; y < image.Height; y++)
            encoder.WriteRow(image.Row(y));

        encoder.Complete();
    }

    /// <param name="row">[width, 3] bytes.</param>
    /// <exception cref="ArgumentException">The row is not width * 3 bytes long.</exception>
    /// <exception cref="InvalidOperationException">All rows are written already.</exception>
    public void WriteRow(ReadOnlySpan<byte> row)
    {
        if (row.Length != rowBytes)
            throw new ArgumentException($"expected a row of {rowBytes} bytes, found {row.Length}", nameof(row));

        if (rowsWritten == height)
            throw new InvalidOperationException($"expected {height} rows, found one more");

        compressor.Write(filters.Filter(row));
        rowsWritten++;
    }

    /// <summary>Writes the end of the file.</summary>
    /// <exception cref="InvalidOperationException">Rows are missing.</exception>
    public void Complete()
    {
        if (rowsWritten != height)
            throw new InvalidOperationException($"expected {height} rows, found {rowsWritten}");

        compressor.Dispose();
        PngDataStream.WriteChunk(output, "IEND"u8, []);
    }

    /// <summary>Releases the compressor. Without <see cref="Complete"/> the file is not a whole PNG.</summary>
    public void Dispose() => compressor.Dispose();

    /// <summary>Writes the IHDR chunk of an 8-bit RGB picture.</summary>
    internal static void WriteHeader(Stream output, int width, int height)
    {
        Span<byte> header = stackalloc byte[PngHeader.Length];
        header.Clear();
        BinaryPrimitives.WriteInt32BigEndian(header, width);
        BinaryPrimitives.WriteInt32BigEndian(header[4..], height);
        header[8] = 8;
        header[9] = (byte)PngColorType.Rgb;
        PngDataStream.WriteChunk(output, "IHDR"u8, header);
    }
}
