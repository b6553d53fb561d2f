using EmbeddingProjector.Analysis.Probes;

namespace EmbeddingProjector.Module.Output;

/// <summary>The class that a probe gives an item.</summary>
/// <param name="Id">The item's id.</param>
/// <param name="Label">Its class as the data set has it; null where there is none.</param>
/// <param name="Prediction">Its class as the probe sees it.</param>
/// <param name="Probability">The probability of <see cref="Prediction"/> (Logistic), or its part of the votes (Knn), 0
/// to 1; null for Ridge.</param>
/// <param name="Score">The score of <see cref="Prediction"/>.</param>
/// <param name="File">The item's path in its data set; null where unknown.</param>
public sealed record ProbePrediction(
    string Id, string? Label, string Prediction, double? Probability, double Score, string? File)
{
    /// <summary>Whether the two are one; null without a label.</summary>
    public bool? IsRight => Label is null ? null : Label == Prediction;

    internal static ProbePrediction Of(EmbeddingSet set, ProbeJudgement judgement) => new(
        Id: set.Ids[judgement.Row],
        Label: set.Labels?[judgement.Row],
        Prediction: judgement.Class,
        Probability: judgement.Probability,
        Score: judgement.Score,
        File: set.Files?[judgement.Row]);
}
