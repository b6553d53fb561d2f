namespace EmbeddingProjector.Sweeps;

/// <summary>What a model makes of the pictures of a sweep.</summary>
/// <param name="Kind">What changed from picture to picture.</param>
/// <param name="Layer">The layer whose values are compared, as it was asked for.</param>
/// <param name="Values">[items]: the values in their order; those of pictures without a vector are missing.</param>
/// <param name="Set">The vectors with ids, names, thumbnails and, as columns, value, prediction and cosine.</param>
/// <param name="Predicted">[items]: the head's likeliest class; null for a model without a head.</param>
/// <param name="Probability">[items]: its softmax probability, 0 to 1; null for a model without a head.</param>
/// <param name="Cosine">[items]: the cosine to the vector of the unchanged picture, -1 to 1; NaN where one of the two
/// vectors is all zeros.</param>
/// <param name="Flips">Where the predicted class is not that of the value before; in a full turn the first value comes
/// after the last.</param>
/// <param name="Invariance">The mean cosine to the unchanged picture over all changed ones: 1 for a model that does not
/// see the change. In a control, over all but the first. NaN where no cosine is defined.</param>
/// <param name="SameClass">The part of the changed pictures whose predicted class is the unchanged one's; null for a
/// model without a head.</param>
/// <param name="IsClosed">Whether the values are an even full turn, so that the last picture is next to the
/// first.</param>
public sealed record SweepResult(
    SweepKind Kind, string Layer, double[] Values, EmbeddingSet Set, string[]? Predicted, float[]? Probability,
    double[] Cosine, SweepFlip[] Flips, double Invariance, double? SameClass, bool IsClosed);
