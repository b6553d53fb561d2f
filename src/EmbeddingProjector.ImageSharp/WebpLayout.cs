using System.Buffers.Binary;
using EmbeddingProjector.Imaging;

namespace EmbeddingProjector.ImageSharp;

/// <summary>Checks that the chunks of a WebP file lie within it and its frames within the canvas.</summary>
/// <remarks>ImageSharp allocates by the lengths that a chunk tells, and fills with black what a short file lacks.
/// Source: the WebP container specification.</remarks>
internal static class WebpLayout
{
    private const string Format = "WebP";
    private const int FileHeaderLength = 12; // RIFF, length, WEBP
    private const int ChunkHeaderLength = 8; // name, length
    private const int FrameHeaderLength = 16;

    /// <summary>Walks the chunks.</summary>
    /// <param name="file">The whole file, which begins as a WebP file does.</param>
    /// <exception cref="ImageUnreadableException">A chunk ends outside the file, or a frame outside the
    /// canvas.</exception>
    public static void Check(ReadOnlySpan<byte> file)
    {
        var length = BinaryPrimitives.ReadUInt32LittleEndian(file[4..]);
        Unreadable.RequireLength(Format, "RIFF", length + (long)ChunkHeaderLength, file.Length);
        CheckChunks(file[FileHeaderLength..], canvas: (int.MaxValue, int.MaxValue));
    }

    private static void CheckChunks(ReadOnlySpan<byte> chunks, (long Width, long Height) canvas)
    {
        while (chunks.Length >= ChunkHeaderLength)
        {
            var name = chunks[..4];
            var length = BinaryPrimitives.ReadUInt32LittleEndian(chunks[4..]);
            Unreadable.RequireLength(Format, "a chunk", ChunkHeaderLength + (long)length, chunks.Length);
            var content = chunks.Slice(ChunkHeaderLength, (int)length);
            if (name.SequenceEqual("VP8X"u8) && content.Length >= 10)
                canvas = (UInt24(content[4..]) + 1, UInt24(content[7..]) + 1);
            if (name.SequenceEqual("ANMF"u8))
                CheckFrame(content, canvas);

            var padded = ChunkHeaderLength + (long)length + (length & 1);
            chunks = chunks[(int)Math.Min(padded, chunks.Length)..];
        }
    }

    private static void CheckFrame(ReadOnlySpan<byte> frame, (long Width, long Height) canvas)
    {
        Unreadable.RequireLength(Format, "a frame's header", FrameHeaderLength, frame.Length);
        var right = UInt24(frame) * 2 + UInt24(frame[6..]) + 1;
        var bottom = UInt24(frame[3..]) * 2 + UInt24(frame[9..]) + 1;
        if (right > canvas.Width || bottom > canvas.Height)
        {
            Unreadable.Corrupt(
                Format, $"expected frames within {canvas.Width} x {canvas.Height}, found one to {right} x {bottom}");
        }

        CheckChunks(frame[FrameHeaderLength..], canvas);
    }

    private static long UInt24(ReadOnlySpan<byte> bytes) => bytes[0] | bytes[1] << 8 | bytes[2] << 16;
}
