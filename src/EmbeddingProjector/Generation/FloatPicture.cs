using EmbeddingProjector.Imaging;
using EmbeddingProjector.Preprocessing;

namespace EmbeddingProjector.Generation;

/// <summary>A picture under construction: values around 0..1, not clipped.</summary>
public sealed class FloatPicture
{
    /// <summary>Red, green and blue.</summary>
    public const int Channels = 3;

    /// <summary>Makes a black picture.</summary>
    /// <param name="height">Height in pixels, at least 1.</param>
    /// <param name="width">Width in pixels, at least 1.</param>
    public FloatPicture(int height, int width)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(height, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        (Height, Width) = (height, width);
        Values = new float[checked(Channels * height * width)];
    }

    /// <summary>Height in pixels.</summary>
    public int Height { get; }

    /// <summary>Width in pixels.</summary>
    public int Width { get; }

    /// <summary>[3, height, width], row-major.</summary>
    public float[] Values { get; }

    /// <summary>A picture's bytes over 255.</summary>
    /// <param name="image">The picture.</param>
    public static FloatPicture Of(RgbImage image)
    {
        var picture = new FloatPicture(image.Height, image.Width);
        var plane = image.Height * image.Width;
        for (var i = 0; i < image.Pixels.Length; i++)
            picture.Values[i % Channels * plane + i / Channels] = image.Pixels[i] / 255f;
        return picture;
    }

    /// <summary>The largest square in the middle of a picture of any size, resized as torchvision does.</summary>
    /// <param name="image">The picture.</param>
    /// <param name="size">The new side.</param>
    /// <exception cref="ImageUnreadableException">The picture is too elongated to be resized.</exception>
    public static FloatPicture Square(RgbImage image, int size)
    {
        var preprocessor = new Preprocessor(new() { ResizeSize = size, CropSize = size });
        return Of(preprocessor.ApplyPixels(image));
    }

    /// <summary>Clips to 0..1 and rounds to bytes.</summary>
    public RgbImage ToImage()
    {
        var image = new RgbImage(Width, Height);
        var plane = Height * Width;
        for (var i = 0; i < image.Pixels.Length; i++)
        {
            var value = Values[i % Channels * plane + i / Channels];
            image.Pixels[i] = (byte)Math.Round(255 * Math.Clamp(value, 0f, 1f), MidpointRounding.AwayFromZero);
        }

        return image;
    }

    /// <summary>A picture of its own with the same values.</summary>
    public FloatPicture Copy()
    {
        var copy = new FloatPicture(Height, Width);
        Values.CopyTo(copy.Values, 0);
        return copy;
    }

    /// <summary>Copies a square window; beyond an edge the opposite edge follows.</summary>
    /// <param name="top">Its first row, of any sign.</param>
    /// <param name="left">Its first column, of any sign.</param>
    /// <param name="size">Its side.</param>
    /// <param name="window">Receives [3, size, size].</param>
    public void CopyWindow(int top, int left, int size, Span<float> window)
    {
        for (var row = 0; row < Channels * size; row++)
        {
            var from = Row(row / size, top + row % size);
            for (var x = 0; x < size; x++)
                window[row * size + x] = from[Wrapped(left + x, Width)];
        }
    }

    /// <summary>Adds a multiple of other values to a square window that <see cref="CopyWindow"/> copied.</summary>
    /// <param name="top">Its first row.</param>
    /// <param name="left">Its first column.</param>
    /// <param name="size">Its side.</param>
    /// <param name="window">[3, size, size]: the values.</param>
    /// <param name="factor">What they are multiplied by.</param>
    public void AddWindow(int top, int left, int size, ReadOnlySpan<float> window, float factor)
    {
        for (var row = 0; row < Channels * size; row++)
        {
            var to = Row(row / size, top + row % size);
            for (var x = 0; x < size; x++)
                to[Wrapped(left + x, Width)] += factor * window[row * size + x];
        }
    }

    private Span<float> Row(int channel, int y) =>
        Values.AsSpan((channel * Height + Wrapped(y, Height)) * Width, Width);

    private static int Wrapped(int place, int length) => ((place % length) + length) % length;
}
