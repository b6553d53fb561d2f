namespace EmbeddingProjector.Pipeline;

/// <summary>An image without a result, and why.</summary>
/// <param name="Item">The image.</param>
/// <param name="Error">What went wrong: an <see cref="EmbeddingProjectorException"/> or an
/// <see cref="IOException"/>.</param>
public sealed record ItemFailure(ImageItem Item, Exception Error)
{
    /// <summary>The form <c>path: reason</c>.</summary>
    public override string ToString() => $"{Item.SourcePath}: {Error.Message}";
}
