namespace EmbeddingProjector.Analysis.Probes;

/// <summary>A probe, and how well it does.</summary>
/// <param name="Probe">Trained on the training items alone.</param>
/// <param name="Train">How the training items are taken.</param>
/// <param name="Test">How the held-out items are taken; null where there are none.</param>
/// <param name="TrainRows">Rows of the set that the probe was trained on, ascending.</param>
/// <param name="TestRows">Rows of the set that were held out, ascending.</param>
/// <param name="NeighborAccuracy">The part of the held-out items that the training items' votes get right, 0 to 1;
/// without held-out items, each item judged by all the others. Null where there are fewer items than neighbors.</param>
/// <param name="Loss">Logistic: the objective's value, as <see cref="LogisticRegression.Loss"/>; else null.</param>
/// <param name="Iterations">Logistic: the steps taken; else null.</param>
/// <param name="Converged">Logistic: whether the steps sufficed; else true.</param>
public sealed record TrainedProbe(
    EmbeddingProbe Probe, ConfusionMatrix Train, ConfusionMatrix? Test, IReadOnlyList<int> TrainRows,
    IReadOnlyList<int> TestRows, double? NeighborAccuracy, double? Loss, int? Iterations, bool Converged);
