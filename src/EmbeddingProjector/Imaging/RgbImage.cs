namespace EmbeddingProjector.Imaging;

/// <summary>A decoded picture: 8 bits a channel, red, green, blue interleaved, rows from the top.</summary>
/// <remarks>
/// Pixels have the shape [height, width, 3], row-major, as Pillow's <c>Image.convert("RGB")</c> gives them.
/// </remarks>
public sealed class RgbImage
{
    /// <summary>Makes a black picture.</summary>
    /// <param name="width">Width in pixels, at least 1.</param>
    /// <param name="height">Height in pixels, at least 1.</param>
    public RgbImage(int width, int height)
        : this(width, height, new byte[checked(width * height * 3)])
    {
    }

    /// <summary>Wraps pixels without copying them.</summary>
    /// <param name="width">Width in pixels, at least 1.</param>
    /// <param name="height">Height in pixels, at least 1.</param>
    /// <param name="pixels">[height, width, 3] bytes.</param>
    /// <exception cref="ArgumentException">The array's length is not width * height * 3.</exception>
    public RgbImage(int width, int height, byte[] pixels)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(height, 1);
        var expected = (long)width * height * 3;
        if (pixels.LongLength != expected)
            throw new ArgumentException(
                $"expected {expected} bytes for {width} x {height} RGB, found {pixels.LongLength}", nameof(pixels));

        Width = width;
        Height = height;
        Pixels = pixels;
    }

    /// <summary>Width in pixels.</summary>
    public int Width { get; }

    /// <summary>Height in pixels.</summary>
    public int Height { get; }

    /// <summary>[height, width, 3] bytes, row-major.</summary>
    public byte[] Pixels { get; }

    /// <summary>What is odd about the picture, though it was read as it should be; null for nothing.</summary>
    public string? Caution { get; private set; }

    /// <summary>Takes over what is odd about the picture that this one was made of.</summary>
    internal void CopyCaution(RgbImage source) => Caution = source.Caution;

    /// <summary>Notes where most of a picture of more than 8 bits is white because it was cut off at 255.</summary>
    internal void NoteClipping()
    {
        var white = 0;
        for (var i = 0; i < Pixels.Length; i += 3)
            white += Pixels[i] == 255 ? 1 : 0;

        if (white > Pixels.Length / 3 / 2)
            Caution = "gray of more than 8 bits, white where it is above 255, as Pillow reads it";
    }

    /// <summary>One row of pixels, [width, 3] bytes.</summary>
    /// <param name="y">The row, counted from the top.</param>
    public Span<byte> Row(int y) => Pixels.AsSpan(y * Width * 3, Width * 3);
}
