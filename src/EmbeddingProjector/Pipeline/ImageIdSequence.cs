namespace EmbeddingProjector.Pipeline;

/// <summary>Tells pictures of equal content apart: the second gets <c>-2</c>, the third <c>-3</c>, in the order
/// asked.</summary>
internal sealed class ImageIdSequence
{
    private readonly Dictionary<string, int> seen = new(StringComparer.Ordinal);

    /// <summary>The id of the next picture.</summary>
    /// <param name="contentId">What <see cref="ImageId.Of"/> gave.</param>
    public string Next(string contentId)
    {
        ref var count = ref CollectionsMarshal.GetValueRefOrAddDefault(seen, contentId, out _);
        return ImageId.Numbered(contentId, ++count);
    }
}
