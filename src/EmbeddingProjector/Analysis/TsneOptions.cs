namespace EmbeddingProjector.Analysis;

/// <summary>How t-SNE runs. The defaults are scikit-learn's from version 1.2 on.</summary>
internal sealed record TsneOptions
{
    /// <summary>Dimensions of the result, 1 to 3.</summary>
    public int Dimensions { get; init; } = 2;

    /// <summary>About how many neighbors an item has; at least 1 and below the number of items.</summary>
    public double Perplexity { get; init; } = 30;

    /// <summary>How items are compared: Euclidean or cosine distances, squared.</summary>
    public VectorMetric Metric { get; init; } = VectorMetric.Euclidean;

    /// <summary>What the attraction is multiplied by in the first 250 steps, at least 1.</summary>
    public double EarlyExaggeration { get; init; } = 12;

    /// <summary>The step's size; null for items / early exaggeration / 4, at least 50.</summary>
    public double? LearningRate { get; init; }

    /// <summary>Steps, at least 250.</summary>
    public int Iterations { get; init; } = 1000;

    /// <summary>How coarsely far items are taken together, 0 (not at all) to 1.</summary>
    public double Angle { get; init; } = 0.5;

    /// <summary>Starts from random places in place of the first principal components.</summary>
    public bool StartAtRandom { get; init; }

    /// <summary>Compares all items with all, above 20,000 too.</summary>
    public bool ExactNeighbors { get; init; }

    /// <summary>The same seed gives the same result, bit for bit, with any number of threads.</summary>
    public long Seed { get; init; }

    /// <summary>The most threads to use; 0 for all.</summary>
    public int Threads { get; init; }
}
