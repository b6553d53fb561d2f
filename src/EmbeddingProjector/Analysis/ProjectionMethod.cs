namespace EmbeddingProjector.Analysis;

/// <summary>Ways to see many dimensions in two or three.</summary>
public enum ProjectionMethod
{
    /// <summary>The directions of greatest variance: <see cref="PrincipalComponents"/>.</summary>
    Pca,

    /// <summary>The directions that part the classes best: <see cref="LinearDiscriminants"/>. Needs labels.</summary>
    Lda,

    /// <summary>Neighbors stay neighbors, by probabilities: <see cref="Analysis.Tsne"/>.</summary>
    Tsne,

    /// <summary>Neighbors stay neighbors, by a fuzzy graph: <see cref="Analysis.Umap"/>.</summary>
    Umap,
}
