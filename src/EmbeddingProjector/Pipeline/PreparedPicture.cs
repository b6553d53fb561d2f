namespace EmbeddingProjector.Pipeline;

/// <summary>A picture ready for the engine, or the reason why it is not.</summary>
/// <param name="Item">Where it came from.</param>
/// <param name="ContentId">What <see cref="ImageId.Of"/> gave for its bytes; empty where they could not be
/// read.</param>
/// <param name="Input">[3, height, width], normalised; null where the picture failed.</param>
/// <param name="Thumbnail">The thumbnail, where one was asked for.</param>
/// <param name="Error">Why the picture failed.</param>
/// <param name="Caution">What is odd about a picture that did not fail.</param>
internal sealed record PreparedPicture(
    ImageItem Item, string ContentId, float[]? Input, RgbImage? Thumbnail, Exception? Error, string? Caution = null);
