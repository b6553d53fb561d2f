namespace EmbeddingProjector.Logs;

/// <summary>One tensor of a projector config (tensorboard.projector.EmbeddingInfo). An empty text is an absent
/// field.</summary>
internal sealed record EmbeddingInfo
{
    /// <summary>The name in TensorBoard's list.</summary>
    public string TensorName { get; init; } = "";

    /// <summary>metadata.tsv, relative to the config's folder.</summary>
    public string MetadataPath { get; init; } = "";

    /// <summary>A JSON file of saved states, relative to the config's folder.</summary>
    public string BookmarksPath { get; init; } = "";

    /// <summary>Rows and columns, as the config lists them; empty where it does not say.</summary>
    public ImmutableArray<uint> TensorShape { get; init; } = [];

    /// <summary>The thumbnails; null without.</summary>
    public SpriteMetadata? Sprite { get; init; }

    /// <summary>The values, relative to the config's folder.</summary>
    public string TensorPath { get; init; } = "";
}
