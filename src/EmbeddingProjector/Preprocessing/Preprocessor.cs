namespace EmbeddingProjector.Preprocessing;

/// <summary>Turns pictures into a model's input: resize, crop, normalise. Safe to use from several threads.</summary>
/// <remarks>
/// Bit for bit what torchvision's <c>ImageClassification</c> preset does with a Pillow image; with
/// <see cref="TransformKind.Squash"/>, what <c>Resize((s, s))</c> does in place of resize and crop.
/// </remarks>
internal sealed class Preprocessor
{
    private const int Channels = 3;
    private const int Levels = 256;

    private readonly float[] normalized; // [3, 256]: every value that a channel's byte can become

    /// <param name="transform">Sizes, filter, mean and standard deviation.</param>
    /// <exception cref="ArgumentException">A size is below 1, or there are not three means and deviations.</exception>
    public Preprocessor(ImageTransform transform)
    {
        ArgumentNullException.ThrowIfNull(transform);
        ArgumentOutOfRangeException.ThrowIfLessThan(transform.CropSize, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(transform.ResizeSize, 1);
        if (transform.Mean.Length != Channels || transform.Std.Length != Channels)
            throw new ArgumentException(
                $"expected 3 means and 3 deviations, found {transform.Mean.Length} and {transform.Std.Length}",
                nameof(transform));

        Transform = transform;
        normalized = Table(transform);
    }

    public ImageTransform Transform { get; }

    /// <summary>Numbers that <see cref="Apply"/> writes: 3 * crop * crop.</summary>
    public int InputLength => Channels * Transform.CropSize * Transform.CropSize;

    /// <summary>Makes the model's input.</summary>
    /// <param name="image">A picture of any size.</param>
    /// <param name="destination">Receives [3, crop, crop]: (value / 255 - mean) / std, in float32 throughout.</param>
    /// <exception cref="ArgumentException">The destination is not of <see cref="InputLength"/>.</exception>
    /// <exception cref="ImageUnreadableException">The picture is too elongated to be resized.</exception>
    public void Apply(RgbImage image, Span<float> destination) => Normalize(ApplyPixels(image), destination);

    /// <summary>Makes the model's input of a square that is there.</summary>
    /// <param name="square">[crop, crop, 3] bytes.</param>
    /// <param name="destination">Receives [3, crop, crop].</param>
    internal void Normalize(RgbImage square, Span<float> destination)
    {
        if (destination.Length != InputLength)
            throw new ArgumentException(
                $"expected {InputLength} numbers, found {destination.Length}", nameof(destination));

        ReadOnlySpan<byte> pixels = square.Pixels;
        var plane = InputLength / Channels;
        ReadOnlySpan<float> red = normalized.AsSpan(0, Levels);
        ReadOnlySpan<float> green = normalized.AsSpan(Levels, Levels);
        ReadOnlySpan<float> blue = normalized.AsSpan(2 * Levels, Levels);
        var reds = destination[..plane];
        var greens = destination.Slice(plane, plane);
        var blues = destination[(2 * plane)..];
        for (int i = 0, at = 0; i < plane; i++, at += Channels)
        {
            reds[i] = red[pixels[at]];
            greens[i] = green[pixels[at + 1]];
            blues[i] = blue[pixels[at + 2]];
        }
    }

    /// <summary>Resizes and crops, without normalising.</summary>
    /// <param name="image">A picture of any size.</param>
    /// <returns>[crop, crop, 3] bytes; black where the resized picture is smaller than the crop.</returns>
    /// <exception cref="ImageUnreadableException">The picture is too elongated to be resized.</exception>
    public RgbImage ApplyPixels(RgbImage image)
    {
        ArgumentNullException.ThrowIfNull(image);
        var crop = new RgbImage(Transform.CropSize, Transform.CropSize);
        var (width, height) = ResizedSize(image.Width, image.Height);
        var window = CropWindow.Center(width, height, Transform.CropSize, Transform.CropsDown);
        PillowResize.Resize(image, width, height, Transform.Interpolation, window, crop);
        return crop;
    }

    // The shorter side becomes ResizeSize; the longer one int(size * long / short), as torchvision truncates it.
    private (long Width, long Height) ResizedSize(int width, int height)
    {
        if (Transform.Kind == TransformKind.Squash)
            return (Transform.CropSize, Transform.CropSize);

        var (shorter, longer) = (Math.Min(width, height), Math.Max(width, height));
        var resized = (long)((double)((long)Transform.ResizeSize * longer) / shorter);
        return width <= height ? (Transform.ResizeSize, resized) : (resized, Transform.ResizeSize);
    }

    private static float[] Table(ImageTransform transform)
    {
        var table = new float[Channels * Levels];
        for (var i = 0; i < table.Length; i++)
            table[i] = ((float)(i % Levels) / 255f - transform.Mean[i / Levels]) / transform.Std[i / Levels];

        return table;
    }
}
