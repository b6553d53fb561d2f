using System.IO.Compression;
using EmbeddingProjector.Imaging.Png;

namespace EmbeddingProjector.Imaging;

/// <summary>Writes an animated PNG: 8-bit RGB frames of one size, exact in every pixel. Viewers that know no animation
/// show the first frame.</summary>
/// <remarks>Source: the APNG part of the PNG specification, third edition: acTL, then for each frame fcTL and its data,
/// the first frame's in IDAT, the others' in fdAT.</remarks>
internal sealed class ApngEncoder
{
    private const int Channels = 3;
    private const int MillisecondsInSecond = 1000;

    private readonly Stream output;
    private readonly int width;
    private readonly int height;
    private readonly int loops;
    private readonly long controlAt;
    private uint sequence;
    private int frames;

    /// <summary>Writes the head of the file.</summary>
    /// <param name="output">Receives the file; can seek, since the number of frames stands before them; is left
    /// open.</param>
    /// <param name="width">Width in pixels, at least 1.</param>
    /// <param name="height">Height in pixels, at least 1.</param>
    /// <param name="loops">How often it is played; 0 for ever.</param>
    public ApngEncoder(Stream output, int width, int height, int loops = 0)
    {
        ArgumentNullException.ThrowIfNull(output);
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(height, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(loops);
        (this.output, this.width, this.height, this.loops) = (output, width, height, loops);
        output.Write(PngCodec.Signature);
        PngEncoder.WriteHeader(output, width, height);
        controlAt = output.Position;
        WriteAnimationControl();
    }

    /// <summary>Writes an animation at once.</summary>
    /// <param name="output">Receives the file; can seek.</param>
    /// <param name="frames">Pictures of one size, at least one.</param>
    /// <param name="delay">How long each is shown.</param>
    public static void Write(Stream output, IEnumerable<RgbImage> frames, TimeSpan delay)
    {
        ApngEncoder? encoder = null;
        foreach (var frame in frames)
        {
            encoder ??= new ApngEncoder(output, frame.Width, frame.Height);
            encoder.WriteFrame(frame, delay);
        }

        (encoder ?? throw new ArgumentException("expected at least one frame, found none", nameof(frames))).Complete();
    }

    /// <param name="frame">A picture of the animation's size.</param>
    /// <param name="delay">How long it is shown, in whole milliseconds up to 65.535 s.</param>
    /// <exception cref="ArgumentException">The frame has another size.</exception>
    public void WriteFrame(RgbImage frame, TimeSpan delay)
    {
        if (frame.Width != width || frame.Height != height)
            throw new ArgumentException(
                $"expected a frame of {width} x {height} pixels, found {frame.Width} x {frame.Height}", nameof(frame));

        WriteFrameControl(delay);
        var data = Compress(frame);
        if (frames++ == 0)
        {
            PngDataStream.WriteChunk(output, "IDAT"u8, data);
            return;
        }

        var numbered = new byte[4 + data.Length];
        BinaryPrimitives.WriteUInt32BigEndian(numbered, sequence++);
        data.CopyTo(numbered.AsSpan(4));
        PngDataStream.WriteChunk(output, "fdAT"u8, numbered);
    }

    /// <summary>Writes the end of the file, and the number of frames into its head.</summary>
    /// <exception cref="InvalidOperationException">There is no frame.</exception>
    public void Complete()
    {
        if (frames == 0)
            throw new InvalidOperationException("expected at least one frame, found none");

        PngDataStream.WriteChunk(output, "IEND"u8, []);
        var end = output.Position;
        output.Position = controlAt;
        WriteAnimationControl();
        output.Position = end;
    }

    private void WriteAnimationControl()
    {
        Span<byte> control = stackalloc byte[8];
        BinaryPrimitives.WriteInt32BigEndian(control, frames);
        BinaryPrimitives.WriteInt32BigEndian(control[4..], loops);
        PngDataStream.WriteChunk(output, "acTL"u8, control);
    }

    private void WriteFrameControl(TimeSpan delay)
    {
        var milliseconds = (ushort)Math.Clamp(delay.TotalMilliseconds, 0, ushort.MaxValue);
        Span<byte> control = stackalloc byte[26];
        control.Clear(); // at the upper left corner, replacing what was there
        BinaryPrimitives.WriteUInt32BigEndian(control, sequence++);
        BinaryPrimitives.WriteInt32BigEndian(control[4..], width);
        BinaryPrimitives.WriteInt32BigEndian(control[8..], height);
        BinaryPrimitives.WriteUInt16BigEndian(control[20..], milliseconds);
        BinaryPrimitives.WriteUInt16BigEndian(control[22..], MillisecondsInSecond);
        PngDataStream.WriteChunk(output, "fcTL"u8, control);
    }

    private byte[] Compress(RgbImage frame)
    {
        var filters = new PngFilterChoice(width * Channels, Channels);
        using var data = new MemoryStream();
        var settings = new ZLibCompressionOptions
        {
            CompressionLevel = PngEncoder.DefaultLevel,
            CompressionStrategy = ZLibCompressionStrategy.Filtered,
        };
        using (var compressor = new ZLibStream(data, settings, leaveOpen: true))
        {
            for (var y = 0; y < height; y++)
                compressor.Write(filters.Filter(frame.Row(y)));
        }

        return data.ToArray();
    }
}
