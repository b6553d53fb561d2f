namespace EmbeddingProjector.Analysis;

/// <summary>How UMAP runs. The defaults are those of its authors' umap-learn.</summary>
internal sealed record UmapOptions
{
    /// <summary>Dimensions of the result, 1 to 3.</summary>
    public int Dimensions { get; init; } = 2;

    /// <summary>
    /// The size of an item's neighborhood, the item itself included; at least 2, at most the number of items.
    /// </summary>
    public int Neighbors { get; init; } = 15;

    /// <summary>How near to each other items may lie in the result; 0 to <see cref="Spread"/>.</summary>
    public double MinDistance { get; init; } = 0.1;

    /// <summary>The scale of the result, above 0.</summary>
    public double Spread { get; init; } = 1;

    /// <summary>How items are compared: Euclidean or cosine distances.</summary>
    public VectorMetric Metric { get; init; } = VectorMetric.Euclidean;

    /// <summary>Passes over the neighborhoods; null for 500 up to 10,000 items and 200 above.</summary>
    public int? Epochs { get; init; }

    /// <summary>Random items pushed away for each neighbor drawn near, 0 or more.</summary>
    public int NegativeSamples { get; init; } = 5;

    /// <summary>The first pass's step, above 0; it falls to 0 by the last.</summary>
    public double LearningRate { get; init; } = 1;

    /// <summary>Starts from random places in place of the neighborhoods' slowest vibrations.</summary>
    public bool StartAtRandom { get; init; }

    /// <summary>Compares all items with all, above 20,000 too.</summary>
    public bool ExactNeighbors { get; init; }

    /// <summary>The same seed gives the same result, bit for bit, with any number of threads.</summary>
    public long Seed { get; init; }

    /// <summary>The most threads to use, 0 for all.</summary>
    public int Threads { get; init; }
}
