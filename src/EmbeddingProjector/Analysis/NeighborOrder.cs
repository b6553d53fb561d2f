namespace EmbeddingProjector.Analysis;

/// <summary>Which end of the ranking is wanted.</summary>
public enum NeighborOrder
{
    /// <summary>The most similar items, the most similar first.</summary>
    Nearest,

    /// <summary>The least similar items, the least similar first.</summary>
    Farthest,
}
