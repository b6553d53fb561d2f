namespace EmbeddingProjector.Analysis;

/// <summary>How items are projected. What a method has no use for is left alone.</summary>
public sealed record ProjectionOptions
{
    /// <summary>Dimensions of the result: 2 or 3, or for PCA and LDA as many as there are components.</summary>
    public int Dimensions { get; init; } = 2;

    /// <summary>
    /// LDA, t-SNE and UMAP: the principal components to keep before the method is applied; null for the data as they
    /// are. No more are kept than there are.
    /// </summary>
    public int? PcaDimensions { get; init; }

    /// <summary>t-SNE: about how many neighbors an item has; at least 1 and below the number of items.</summary>
    public double Perplexity { get; init; } = 30;

    /// <summary>UMAP: the neighbors of an item, itself included.</summary>
    public int Neighbors { get; init; } = 15;

    /// <summary>UMAP: how near to each other items may lie in the result, 0 to 1.</summary>
    public double MinDistance { get; init; } = 0.1;

    /// <summary>t-SNE and UMAP: how items are compared, Euclidean or cosine.</summary>
    public VectorMetric Metric { get; init; } = VectorMetric.Euclidean;

    /// <summary>t-SNE and UMAP: compares all items with all, above 20,000 too, where nearly all neighbors are found
    /// otherwise.</summary>
    public bool ExactNeighbors { get; init; }

    /// <summary>UMAP: fits so many items, drawn at random, and places each other near its neighbors among them; null for
    /// all up to 200,000 items, and 100,000 of more.</summary>
    public int? Sample { get; init; }

    /// <summary>The same seed gives the same result, bit for bit.</summary>
    public long Seed { get; init; }
}
