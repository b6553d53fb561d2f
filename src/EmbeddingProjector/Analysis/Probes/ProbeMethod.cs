namespace EmbeddingProjector.Analysis.Probes;

/// <summary>Ways to tell classes apart by embeddings that do not change.</summary>
public enum ProbeMethod
{
    /// <summary>Multinomial logistic regression: <see cref="LogisticRegression"/>.</summary>
    Logistic,

    /// <summary>Least squares on targets of 1 and -1: <see cref="RidgeClassifier"/>.</summary>
    Ridge,

    /// <summary>The votes of the nearest known items: <see cref="KnnClassifier"/>. Has no prototypes.</summary>
    Knn,
}
