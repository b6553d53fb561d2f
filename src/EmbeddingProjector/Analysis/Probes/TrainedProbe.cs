namespace EmbeddingProjector.Analysis.Probes;

/// <summary>A probe, and how well it does.</summary>
public sealed record TrainedProbe
{
    /// <summary>Trained on the training items alone.</summary>
    public required EmbeddingProbe Probe { get; init; }

    /// <summary>How the training items are taken.</summary>
    public required ConfusionMatrix Train { get; init; }

    /// <summary>How the held-out items are taken; null where there are none.</summary>
    public required ConfusionMatrix? Test { get; init; }

    /// <summary>Rows of the set that the probe was trained on, ascending.</summary>
    public required IReadOnlyList<int> TrainRows { get; init; }

    /// <summary>Rows of the set that were held out, ascending.</summary>
    public required IReadOnlyList<int> TestRows { get; init; }

    /// <summary>
    /// The part of the held-out items that the training items' votes get right, 0 to 1; without held-out items, each
    /// item judged by all the others. Null where there are fewer items than neighbors.
    /// </summary>
    public required double? NeighborAccuracy { get; init; }

    /// <summary>Logistic: the objective's value, as <see cref="LogisticRegression.Loss"/>; else null.</summary>
    public required double? Loss { get; init; }

    /// <summary>Logistic: the steps taken; else null.</summary>
    public required int? Iterations { get; init; }

    /// <summary>Logistic: whether the steps sufficed; else true.</summary>
    public required bool Converged { get; init; }
}
