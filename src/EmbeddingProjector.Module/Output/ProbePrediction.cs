using EmbeddingProjector.Analysis.Probes;
using EmbeddingProjector.Pipeline;
using EmbeddingProjector.Sets;

namespace EmbeddingProjector.Module.Output;

/// <summary>The class that a probe gives an item.</summary>
public sealed record ProbePrediction
{
    /// <summary>The item's id.</summary>
    public required string Id { get; init; }

    /// <summary>Its class as the data set has it; null where there is none.</summary>
    public required string? Label { get; init; }

    /// <summary>Its class as the probe sees it.</summary>
    public required string Prediction { get; init; }

    /// <summary>Whether the two are one; null without a label.</summary>
    public bool? IsRight => Label is null ? null : Label == Prediction;

    /// <summary>The probability of <see cref="Prediction"/> (Logistic), or its part of the votes (Knn), 0 to 1; null
    /// for Ridge.</summary>
    public required double? Probability { get; init; }

    /// <summary>The score of <see cref="Prediction"/>.</summary>
    public required double Score { get; init; }

    /// <summary>The item's path in its data set; null where unknown.</summary>
    public required string? File { get; init; }

    internal static ProbePrediction Of(EmbeddingSet set, ProbeJudgement judgement) => new()
    {
        Id = set.Ids[judgement.Row],
        Label = set.Labels?[judgement.Row],
        Prediction = judgement.Class,
        Probability = judgement.Probability,
        Score = judgement.Score,
        File = set.Files?[judgement.Row],
    };
}
