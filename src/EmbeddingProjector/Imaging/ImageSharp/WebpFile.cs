namespace EmbeddingProjector.Imaging.ImageSharp;

/// <summary>The chunks of a WebP file, checked: a still picture, or an animation's first frame made one.</summary>
/// <remarks>
/// ImageSharp allocates by the lengths that a chunk tells, fills with black what a short file lacks, and reads no
/// animation. Source: the WebP container specification.
/// </remarks>
internal sealed class WebpFile
{
    private const int FileHeaderLength = 12; // RIFF, length, WEBP
    private const int ChunkHeaderLength = 8; // name, length
    private const int ExtendedLength = 10; // flags, canvas
    private const int FrameHeaderLength = 16;
    private const byte AlphaFlag = 0x10;
    private const byte AnimationFlag = 0x02;
    private const byte LosslessSignature = 0x2f;
    private const int LosslessHeaderLength = 5;
    private const byte AlphaCompression = 0x03; // 1: lossless
    private const int SideMask = 0x3fff; // 14 bits

    private int left;
    private int top;
    private bool isExtended;
    private bool isAnimated;

    /// <summary>A file of one still picture.</summary>
    public byte[] Still { get; private set; } = [];

    /// <summary>The canvas's width; 1 where only the picture tells it.</summary>
    public int CanvasWidth { get; private set; } = 1;

    /// <summary>The canvas's height; 1 where only the picture tells it.</summary>
    public int CanvasHeight { get; private set; } = 1;

    /// <summary>The orientation that EXIF gives.</summary>
    public int Orientation { get; private set; } = Imaging.Orientation.Upright;

    /// <summary>Walks the chunks.</summary>
    /// <param name="file">The whole file, which begins as a WebP file does.</param>
    /// <exception cref="ImageUnreadableException">A chunk ends outside the file, or the first frame outside the
    /// canvas.</exception>
    public static WebpFile Parse(ReadOnlySpan<byte> file)
    {
        var webp = new WebpFile();
        var length = BinaryPrimitives.ReadUInt32LittleEndian(file[4..]);
        Unreadable.RequireLength(WebpCodec.Name, "RIFF", length + (long)ChunkHeaderLength, file.Length);
        for (var chunks = file[FileHeaderLength..]; chunks.Length >= ChunkHeaderLength;)
            chunks = webp.ReadChunk(chunks);

        if (!webp.isAnimated)
            webp.Still = file.ToArray();
        else if (webp.Still.Length == 0)
            Unreadable.Corrupt(WebpCodec.Name, "expected a frame, found an animation without one");

        return webp;
    }

    /// <summary>Puts an animation's first frame on the canvas, black where it does not reach, as Pillow does.</summary>
    public RgbImage Place(RgbImage frame)
    {
        if (!isAnimated || (frame.Width, frame.Height) == (CanvasWidth, CanvasHeight))
            return frame;

        var canvas = new RgbImage(CanvasWidth, CanvasHeight);
        for (var y = 0; y < frame.Height; y++)
            frame.Row(y).CopyTo(canvas.Row(top + y)[(3 * left)..]);

        return canvas;
    }

    private ReadOnlySpan<byte> ReadChunk(ReadOnlySpan<byte> chunks)
    {
        var name = chunks[..4];
        var length = BinaryPrimitives.ReadUInt32LittleEndian(chunks[4..]);
        Unreadable.RequireLength(WebpCodec.Name, "a chunk", ChunkHeaderLength + (long)length, chunks.Length);
        var content = chunks.Slice(ChunkHeaderLength, (int)length);
        if (name.SequenceEqual("VP8X"u8) && content.Length >= ExtendedLength && !isExtended)
        {
            isExtended = true;
            isAnimated = (content[0] & AnimationFlag) != 0;
            (CanvasWidth, CanvasHeight) = (UInt24(content[4..]) + 1, UInt24(content[7..]) + 1);
        }
        else if (name.SequenceEqual("ANMF"u8) && isAnimated && Still.Length == 0)
        {
            ReadFrame(content);
        }
        else if (isExtended && (IsPicture(name) || name.SequenceEqual("ALPH"u8)))
        {
            RequireBounds(name, content, CanvasWidth, CanvasHeight);
        }
        else if (name.SequenceEqual("VP8L"u8) && Sides(content) is { } sides)
        {
            RequireBounds(name, content, sides.Width, sides.Height);
        }
        else if (name.SequenceEqual("EXIF"u8))
        {
            Orientation = ExifReader.OrientationOf(content.StartsWith("Exif\0\0"u8) ? content[6..] : content);
        }

        var padded = ChunkHeaderLength + (long)length + (length & 1);
        return chunks[(int)Math.Min(padded, chunks.Length)..];
    }

    private void ReadFrame(ReadOnlySpan<byte> frame)
    {
        Unreadable.RequireLength(WebpCodec.Name, "a frame's header", FrameHeaderLength, frame.Length);
        (left, top) = (UInt24(frame) * 2, UInt24(frame[3..]) * 2);
        var (width, height) = (UInt24(frame[6..]) + 1, UInt24(frame[9..]) + 1);
        if (left + width > CanvasWidth || top + height > CanvasHeight)
            Unreadable.Corrupt(
                WebpCodec.Name,
                $"expected frames within {CanvasWidth} x {CanvasHeight}, found one to {left + width} x {top + height}");

        var picture = frame[FrameHeaderLength..];
        for (var chunks = picture; chunks.Length >= ChunkHeaderLength;)
        {
            var length = (int)Math.Min(
                BinaryPrimitives.ReadUInt32LittleEndian(chunks[4..]), (uint)(chunks.Length - ChunkHeaderLength));
            if (IsPicture(chunks[..4]) || chunks.StartsWith("ALPH"u8))
                RequireBounds(chunks[..4], chunks.Slice(ChunkHeaderLength, length), width, height);
            chunks = chunks[Math.Min(chunks.Length, ChunkHeaderLength + length + (length & 1))..];
        }

        Still = new byte[FileHeaderLength + ChunkHeaderLength + ExtendedLength + picture.Length];
        "RIFF"u8.CopyTo(Still);
        BinaryPrimitives.WriteInt32LittleEndian(Still.AsSpan(4), Still.Length - ChunkHeaderLength);
        "WEBPVP8X"u8.CopyTo(Still.AsSpan(8));
        BinaryPrimitives.WriteInt32LittleEndian(Still.AsSpan(16), ExtendedLength);
        Still[20] = picture.StartsWith("ALPH"u8) || picture.StartsWith("VP8L"u8) ? AlphaFlag : (byte)0;
        frame.Slice(6, 6).CopyTo(Still.AsSpan(24)); // a frame names its size as a canvas does
        picture.CopyTo(Still.AsSpan(30));
    }

    private static bool IsPicture(ReadOnlySpan<byte> name) => name.SequenceEqual("VP8 "u8) || name.SequenceEqual("VP8L"u8);

    // Of a lossless picture; null where it is none.
    private static (int Width, int Height)? Sides(ReadOnlySpan<byte> content)
    {
        if (content.Length < LosslessHeaderLength || content[0] != LosslessSignature)
            return null;
        var sides = BinaryPrimitives.ReadUInt32LittleEndian(content[1..]);
        return ((int)(sides & SideMask) + 1, (int)((sides >> 14) & SideMask) + 1);
    }

    // ImageSharp takes a picture's size from the canvas for the limits, and from the picture itself for what it allocates.
    private static void RequireBounds(ReadOnlySpan<byte> name, ReadOnlySpan<byte> content, int width, int height)
    {
        if (name[0] == 'A')
        {
            if (content.Length > 0 && (content[0] & AlphaCompression) == 1)
                WebpLossless.RequireGroups(content, start: 1, width, height);
            return;
        }

        var found = (Width: 0, Height: 0);
        if (name[3] == 'L' && Sides(content) is { } sides)
        {
            found = sides;
        }
        else if (name[3] != 'L' && content.Length >= 10 && content[3..].StartsWith((ReadOnlySpan<byte>)[0x9d, 0x01, 0x2a]))
        {
            found = (
                BinaryPrimitives.ReadUInt16LittleEndian(content[6..]) & SideMask,
                BinaryPrimitives.ReadUInt16LittleEndian(content[8..]) & SideMask);
        }

        if (found != (width, height))
        {
            Unreadable.Corrupt(
                WebpCodec.Name, $"expected a picture of {width} x {height}, found one of {found.Width} x {found.Height}");
        }

        if (name[3] == 'L')
            WebpLossless.RequireGroups(content, LosslessHeaderLength, width, height);
    }

    private static int UInt24(ReadOnlySpan<byte> bytes) => bytes[0] | bytes[1] << 8 | bytes[2] << 16;
}
