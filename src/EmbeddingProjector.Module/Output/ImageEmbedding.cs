namespace EmbeddingProjector.Module.Output;

/// <summary>A picture's embedding, as <c>Get-ImageEmbedding</c> gives it.</summary>
/// <param name="Id"><c>i</c> and 16 characters that the picture's content decides; <c>-2</c>, <c>-3</c> for equal
/// content.</param>
/// <param name="Path">The full path of the file that holds the picture.</param>
/// <param name="Name">The picture's name in its data set: the path below the root, or the place in a packed
/// file.</param>
/// <param name="Label">The class: the data set's own, else the name of the folder that the file is in.</param>
/// <param name="Prediction">The class that the model's head finds likeliest, or the likeliest text of -Classify; null
/// for a model without a head.</param>
/// <param name="Probability">The softmax probability of <see cref="Prediction"/>, 0 to 1.</param>
/// <param name="Vector">The embedding, [dimension].</param>
public sealed record ImageEmbedding(
    string Id, string Path, string Name, string? Label, string? Prediction, float? Probability, float[] Vector)
{
    /// <summary>The probability of each text of -Classify, in their order; null without.</summary>
    public double[]? Probabilities { get; init; }

    /// <summary>Values of <see cref="Vector"/>.</summary>
    public int Dimension => Vector.Length;
}
