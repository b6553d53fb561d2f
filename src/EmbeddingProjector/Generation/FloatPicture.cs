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

/// <summary>Bilinear resizing without antialiasing, as <c>torch.nn.functional.interpolate</c> with
/// <c>align_corners=False</c>.</summary>
internal static class BilinearResize
{
    /// <summary>A picture of another size; the same one where the size is the same.</summary>
    public static FloatPicture Apply(FloatPicture picture, int height, int width)
    {
        if (picture.Height == height && picture.Width == width)
            return picture;

        var rows = Places(picture.Height, height);
        var columns = Places(picture.Width, width);
        var resized = new FloatPicture(height, width);
        for (var channel = 0; channel < FloatPicture.Channels; channel++)
        {
            var plane = picture.Values.AsSpan(channel * picture.Height * picture.Width);
            for (var y = 0; y < height; y++)
            {
                var (top, bottom, down) = rows[y];
                var upper = plane.Slice(top * picture.Width, picture.Width);
                var lower = plane.Slice(bottom * picture.Width, picture.Width);
                var target = resized.Values.AsSpan((channel * height + y) * width, width);
                for (var x = 0; x < width; x++)
                {
                    var (left, right, across) = columns[x];
                    var above = upper[left] + across * (upper[right] - upper[left]);
                    var below = lower[left] + across * (lower[right] - lower[left]);
                    target[x] = above + down * (below - above);
                }
            }
        }

        return resized;
    }

    /// <summary>The chain rule of <see cref="Apply"/>: the gradient of the picture from that of the resized
    /// one.</summary>
    /// <param name="gradient">Of the resized picture.</param>
    /// <param name="height">Of the picture before.</param>
    /// <param name="width">Of the picture before.</param>
    public static FloatPicture Back(FloatPicture gradient, int height, int width)
    {
        if (gradient.Height == height && gradient.Width == width)
            return gradient;

        var rows = Places(height, gradient.Height);
        var columns = Places(width, gradient.Width);
        var back = new FloatPicture(height, width);
        for (var channel = 0; channel < FloatPicture.Channels; channel++)
        {
            var plane = back.Values.AsSpan(channel * height * width, height * width);
            for (var y = 0; y < gradient.Height; y++)
            {
                var (top, bottom, down) = rows[y];
                var upper = plane.Slice(top * width, width);
                var lower = plane.Slice(bottom * width, width);
                var source = gradient.Values.AsSpan((channel * gradient.Height + y) * gradient.Width, gradient.Width);
                for (var x = 0; x < source.Length; x++)
                {
                    var (left, right, across) = columns[x];
                    var (above, below) = ((1 - down) * source[x], down * source[x]);
                    upper[left] += (1 - across) * above;
                    upper[right] += across * above;
                    lower[left] += (1 - across) * below;
                    lower[right] += across * below;
                }
            }
        }

        return back;
    }

    private static (int First, int Second, float Part)[] Places(int from, int to)
    {
        var places = new (int, int, float)[to];
        for (var i = 0; i < to; i++)
        {
            var place = Math.Max(0, (i + 0.5) * from / to - 0.5);
            var first = Math.Min((int)place, from - 1);
            places[i] = (first, Math.Min(first + 1, from - 1), (float)(place - first));
        }

        return places;
    }
}

/// <summary>A 3x3 Gaussian blur as <c>torchvision.transforms.GaussianBlur(3, sigma)</c>: the edge's neighbors are
/// mirrored.</summary>
internal static class GaussianBlur
{
    /// <summary>Blurs in place.</summary>
    /// <param name="sigma">The standard deviation in pixels; 0 changes nothing.</param>
    public static void Apply(FloatPicture picture, double sigma)
    {
        if (sigma <= 0)
            return;

        var side = Math.Exp(-0.5 / (sigma * sigma));
        var (center, edge) = ((float)(1 / (1 + 2 * side)), (float)(side / (1 + 2 * side)));
        var (height, width) = (picture.Height, picture.Width);
        for (var channel = 0; channel < FloatPicture.Channels; channel++)
        {
            var plane = picture.Values.AsSpan(channel * height * width, height * width);
            BlurRows(plane, height, width, center, edge);
            BlurColumns(plane, height, width, center, edge);
        }
    }

    private static void BlurRows(Span<float> plane, int height, int width, float center, float edge)
    {
        var source = new float[width];
        for (var y = 0; y < height; y++)
        {
            var row = plane.Slice(y * width, width);
            row.CopyTo(source);
            for (var x = 1; x < width - 1; x++)
                row[x] = center * source[x] + edge * (source[x - 1] + source[x + 1]);
            row[0] = center * source[0] + 2 * edge * source[Mirrored(-1, width)];
            if (width > 1)
                row[^1] = center * source[^1] + 2 * edge * source[Mirrored(width, width)];
        }
    }

    private static void BlurColumns(Span<float> plane, int height, int width, float center, float edge)
    {
        var (above, here) = (new float[width], new float[width]);
        plane.Slice(Mirrored(-1, height) * width, width).CopyTo(above);
        var mirroredLast = plane.Slice(Mirrored(height, height) * width, width).ToArray();
        for (var y = 0; y < height; y++)
        {
            var row = plane.Slice(y * width, width);
            var below = y < height - 1 ? plane.Slice((y + 1) * width, width) : mirroredLast;
            row.CopyTo(here);
            for (var x = 0; x < width; x++)
                row[x] = center * here[x] + edge * (above[x] + below[x]);
            (above, here) = (here, above);
        }
    }

    // The pixel beyond an edge is the one before it; a single pixel is its own neighbor.
    private static int Mirrored(int place, int length) =>
        length == 1 ? 0 : place < 0 ? -place : place >= length ? 2 * length - 2 - place : place;
}
