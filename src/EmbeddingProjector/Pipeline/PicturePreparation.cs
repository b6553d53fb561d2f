using System.Collections.Concurrent;
using EmbeddingProjector.Preprocessing;

namespace EmbeddingProjector.Pipeline;

/// <summary>What is done to a picture before the engine sees it: read, name, decode, transform, draw its
/// thumbnail.</summary>
/// <remarks>Many threads call it at once. Pictures of more than 16 million pixels are decoded one at a time, so that
/// a folder of huge ones takes no more memory than the largest.</remarks>
/// <param name="transform">What a picture goes through.</param>
/// <param name="readOptions">The limits to hold to.</param>
/// <param name="thumbnailSize">Side of the thumbnails; null draws none.</param>
/// <param name="square">Cuts the model's square out of an item's picture in another way; null does as the transform
/// says.</param>
internal sealed class PicturePreparation(
    ImageTransform transform, ImageReadOptions readOptions, int? thumbnailSize,
    Func<ImageItem, RgbImage, RgbImage>? square = null)
{
    private const long MostPixelsAtOnce = 1 << 24;

    private readonly Preprocessor preprocessor = new(transform);
    private readonly ConcurrentBag<float[]> buffers = [];
    private readonly Lock hugeGate = new();
    private readonly ImageReadOptions shared =
        readOptions with { MaxPixels = Math.Min(readOptions.MaxPixels, MostPixelsAtOnce) };

    /// <summary>The bytes that a prepared picture keeps while it waits.</summary>
    public long PreparedBytes =>
        ((long)preprocessor.InputLength * sizeof(float)) + ((long)(thumbnailSize ?? 0) * (thumbnailSize ?? 0) * 3);

    /// <summary>Prepares one picture. Whatever goes wrong is that picture's failure.</summary>
    public PreparedPicture Prepare(ImageItem item)
    {
        var contentId = "";
        try
        {
            var content = item.ReadContent();
            contentId = ImageId.Of(content);
            return Prepare(item, contentId, content);
        }
        catch (Exception error)
        {
            return new PreparedPicture(item, contentId, null, null, error);
        }
    }

    /// <summary>Gives an input back, to be used for another picture.</summary>
    public void Return(float[] input) => buffers.Add(input);

    private PreparedPicture Prepare(ImageItem item, string contentId, byte[] content)
    {
        try
        {
            return Finish(item, contentId, item.Decode(content, shared));
        }
        catch (ImageUnreadableException) when (shared.MaxPixels < readOptions.MaxPixels)
        {
            // Either huge or broken: its header tells the codec which before anything is allocated.
            lock (hugeGate)
                return Finish(item, contentId, item.Decode(content, readOptions));
        }
    }

    private PreparedPicture Finish(ImageItem item, string contentId, RgbImage picture)
    {
        if (!buffers.TryTake(out var input))
            input = new float[preprocessor.InputLength];
        preprocessor.Normalize(square?.Invoke(item, picture) ?? preprocessor.ApplyPixels(picture), input);
        var thumbnail = thumbnailSize is { } size ? Thumbnail.Of(picture, size) : null;
        return new PreparedPicture(item, contentId, input, thumbnail, null, picture.Caution);
    }
}
