using System.Text.Json.Serialization;

namespace EmbeddingProjector.Analysis.Probes;

/// <summary>How a probe is trained and judged. What a method has no use for is left alone.</summary>
public sealed record ProbeOptions
{
    /// <summary>How classes are told apart.</summary>
    public ProbeMethod Method { get; init; } = ProbeMethod.Logistic;

    /// <summary>The part of each class that is held out to judge by, at least 0 and below 1; 0 trains on all.</summary>
    public double TestFraction { get; init; } = 0.2;

    /// <summary>Chooses what is held out: the same seed holds out the same items.</summary>
    public long Seed { get; init; }

    /// <summary>Logistic: half of this times the weights' sum of squares is added to the summed cross-entropy; above
    /// 0. It is 1 / C of scikit-learn.</summary>
    public double L2 { get; init; } = 1;

    /// <summary>Ridge: the penalty's strength, above 0.</summary>
    public double Alpha { get; init; } = 1;

    /// <summary>
    /// Logistic and ridge: brings every dimension of the training items to mean 0 and variance 1 first. The weights are
    /// turned back afterwards, so that a probe's prototypes always apply to embeddings as they are.
    /// </summary>
    public bool Standardise { get; init; }

    /// <summary>How many neighbors vote: for Knn, and for the k-NN accuracy that every probe is compared
    /// with.</summary>
    [JsonPropertyName("neighbours")] // as probe files have it since the first
    public int Neighbors { get; init; } = 5;

    /// <summary>How neighbors are found.</summary>
    public VectorMetric Metric { get; init; } = VectorMetric.Cosine;
}
