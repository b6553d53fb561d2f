namespace EmbeddingProjector.Embeddings;

/// <summary>One thing that is known of every item of a set.</summary>
/// <param name="Name">The column's name.</param>
/// <param name="Values">[items].</param>
public sealed record MetadataColumn(string Name, IReadOnlyList<string> Values)
{
    /// <summary>[items].</summary>
    public IReadOnlyList<string> Values { get; } = Values as string[] ?? [.. Values];
}
