namespace EmbeddingProjector.Module.Output;

/// <summary>A picture's embedding, as <c>Get-ImageEmbedding</c> gives it.</summary>
public sealed record ImageEmbedding
{
    /// <summary><c>i</c> and 16 characters that the picture's content decides; <c>-2</c>, <c>-3</c> for equal
    /// content.</summary>
    public required string Id { get; init; }

    /// <summary>The full path of the file that holds the picture.</summary>
    public required string Path { get; init; }

    /// <summary>The picture's name in its data set: the path below the root, or the place in a packed file.</summary>
    public required string Name { get; init; }

    /// <summary>The class: the data set's own, else the name of the folder that the file is in.</summary>
    public required string? Label { get; init; }

    /// <summary>The class that the model's head finds likeliest, or the likeliest text of -Classify; null for a model
    /// without a head.</summary>
    public required string? Prediction { get; init; }

    /// <summary>The softmax probability of <see cref="Prediction"/>, 0 to 1.</summary>
    public required float? Probability { get; init; }

    /// <summary>The probability of each text of -Classify, in their order; null without.</summary>
    public double[]? Probabilities { get; init; }

    /// <summary>Values of <see cref="Vector"/>.</summary>
    public int Dimension => Vector.Length;

    /// <summary>The embedding, [dimension].</summary>
    public required float[] Vector { get; init; }
}
