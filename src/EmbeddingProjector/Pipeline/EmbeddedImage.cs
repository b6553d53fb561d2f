namespace EmbeddingProjector.Pipeline;

/// <summary>A picture and its vector, as the pipeline gives them, in the order of the items.</summary>
/// <param name="Id"><c>i</c> and 16 characters of base32 of the SHA-256 of the content; <c>-2</c>, <c>-3</c> for equal
/// content.</param>
/// <param name="Item">The picture's place in the data set.</param>
/// <param name="Vector">The output node's values, flattened or pooled, [dimension].</param>
/// <param name="Prediction">The head's likeliest class; null where it was not asked for.</param>
/// <param name="Thumbnail">A square thumbnail for the sprite; null where it was not asked for.</param>
public sealed record EmbeddedImage(
    string Id, ImageItem Item, float[] Vector, Prediction? Prediction, RgbImage? Thumbnail);
