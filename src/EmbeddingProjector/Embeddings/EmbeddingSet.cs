using EmbeddingProjector.Imaging;
using EmbeddingProjector.Numerics;

namespace EmbeddingProjector.Embeddings;

/// <summary>Embeddings in memory, with what is known of each item: what the analyses work on.</summary>
public sealed record EmbeddingSet
{
    /// <summary>What the set is called, such as a log's tag.</summary>
    public required string Name { get; init; }

    /// <summary>[items]: each item's id, all different.</summary>
    public required IReadOnlyList<string> Ids { get; init; }

    /// <summary>[items, dimension].</summary>
    public required Matrix Vectors { get; init; }

    /// <summary>[items]: each item's class; null where the data set has none.</summary>
    public IReadOnlyList<string>? Labels { get; init; }

    /// <summary>[items]: each item's path in its data set; null where unknown.</summary>
    public IReadOnlyList<string>? Files { get; init; }

    /// <summary>[items]: square pictures of one size, read when first asked for; null where there are none.</summary>
    public Lazy<IReadOnlyList<RgbImage>>? Thumbnails { get; init; }
}
