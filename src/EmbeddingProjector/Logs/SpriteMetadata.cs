namespace EmbeddingProjector.Logs;

/// <summary>Where a tensor's thumbnails are (tensorboard.projector.SpriteMetadata).</summary>
internal sealed record SpriteMetadata
{
    /// <summary>The picture, relative to the config's folder.</summary>
    public string ImagePath { get; init; } = "";

    /// <summary>Width and height of one thumbnail in pixels, as the config lists them.</summary>
    public ImmutableArray<uint> SingleImageDim { get; init; } = [];
}
