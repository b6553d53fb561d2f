namespace EmbeddingProjector.Analysis;

/// <summary>How principal components are found.</summary>
public enum PcaSolver
{
    /// <summary>
    /// Exact where the smaller side of the data is at most <see cref="PrincipalComponents.ExactLimit"/>.
    /// </summary>
    Auto,

    /// <summary>
    /// All eigenvalues of the covariance, or of the Gram matrix where there are fewer items than dimensions.
    /// </summary>
    Exact,

    /// <summary>Randomised subspace iteration (Halko, Martinsson and Tropp 2011).</summary>
    Randomised,
}
