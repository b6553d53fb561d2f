namespace EmbeddingProjector.Sweeps;

/// <summary>What a model makes of the pictures of a sweep.</summary>
public sealed record SweepResult
{
    /// <summary>What changed from picture to picture.</summary>
    public required SweepKind Kind { get; init; }

    /// <summary>The layer whose values are compared, as it was asked for.</summary>
    public required string Layer { get; init; }

    /// <summary>[items]: the values in their order; those of pictures without a vector are missing.</summary>
    public required double[] Values { get; init; }

    /// <summary>The vectors with ids, names, thumbnails and, as columns, value, prediction and cosine.</summary>
    public required EmbeddingSet Set { get; init; }

    /// <summary>[items]: the head's likeliest class; null for a model without a head.</summary>
    public required string[]? Predicted { get; init; }

    /// <summary>[items]: its softmax probability, 0 to 1; null for a model without a head.</summary>
    public required float[]? Probability { get; init; }

    /// <summary>[items]: the cosine to the vector of the unchanged picture, -1 to 1; NaN where one of the two vectors
    /// is all zeros.</summary>
    public required double[] Cosine { get; init; }

    /// <summary>Where the predicted class is not that of the value before; in a full turn the first value comes after
    /// the last.</summary>
    public required SweepFlip[] Flips { get; init; }

    /// <summary>The mean cosine to the unchanged picture over all changed ones: 1 for a model that does not see the
    /// change. In a control, over all but the first. NaN where no cosine is defined.</summary>
    public required double Invariance { get; init; }

    /// <summary>The part of the changed pictures whose predicted class is the unchanged one's; null for a model without
    /// a head.</summary>
    public required double? SameClass { get; init; }

    /// <summary>Whether the values are an even full turn, so that the last picture is next to the first.</summary>
    public required bool IsClosed { get; init; }
}
