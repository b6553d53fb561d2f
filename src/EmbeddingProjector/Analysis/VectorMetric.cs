namespace EmbeddingProjector.Analysis;

/// <summary>How two vectors are compared.</summary>
public enum VectorMetric
{
    /// <summary>The cosine of their angle, -1 to 1; undefined for a zero vector. More is nearer.</summary>
    Cosine,

    /// <summary>Their dot product. More is nearer.</summary>
    Dot,

    /// <summary>Their Euclidean distance. Less is nearer.</summary>
    Euclidean,
}
