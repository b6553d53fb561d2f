namespace EmbeddingProjector.Module;

/// <summary>Ways to see many dimensions in two or three.</summary>
public enum ProjectionMethod
{
    /// <summary>Principal component analysis: the directions of greatest variance.</summary>
    Pca,
}
