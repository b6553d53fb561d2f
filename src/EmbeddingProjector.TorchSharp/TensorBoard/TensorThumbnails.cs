using EmbeddingProjector.Imaging;
using EmbeddingProjector.Preprocessing;
using static TorchSharp.torch;

namespace EmbeddingProjector.TorchSharp.TensorBoard;

/// <summary>Square thumbnails of pictures that are tensors.</summary>
internal sealed class TensorThumbnails
{
    private const int Channels = 3;

    private readonly Tensor images;
    private readonly bool isGray;
    private readonly int height;
    private readonly int width;

    // Numbers from 0 to 1, as PyTorch takes them; bytes are taken as they are, where PyTorch makes them white.
    private readonly double scale;

    /// <summary>Chooses the size.</summary>
    /// <param name="images">[count, 1 or 3, height, width].</param>
    /// <param name="most">The largest side that the sprite has room for.</param>
    public TensorThumbnails(Tensor images, int most)
    {
        this.images = images;
        isGray = images.shape[1] == 1;
        height = (int)images.shape[2];
        width = (int)images.shape[3];
        scale = images.dtype == ScalarType.Byte ? 1 : 255;
        Side = Math.Min(most, Math.Max(height, width));
    }

    /// <summary>Side of a thumbnail in pixels: the longer of the pictures' sides, or what there is room for.</summary>
    public int Side { get; }

    /// <param name="pixels">[side, side, 3] bytes.</param>
    public void Copy(int index, Span<byte> pixels)
    {
        using var one = images.narrow(0, index, 1);
        var planes = TensorValues.Floats(one); // [channels, height, width]
        var picture = new RgbImage(width, height);
        for (var pixel = 0; pixel < width * height; pixel++)
        {
            for (var channel = 0; channel < Channels; channel++)
            {
                var value = planes[(isGray ? 0 : channel * width * height) + pixel] * scale;
                picture.Pixels[(pixel * Channels) + channel] = (byte)Math.Clamp(value, 0, 255);
            }
        }

        Thumbnail.Of(picture, Side).Pixels.CopyTo(pixels);
    }
}
