namespace EmbeddingProjector.Pipeline;

/// <summary>The class that a model's head finds likeliest.</summary>
/// <param name="Category">The class's name, or its index as text where names are unknown.</param>
/// <param name="Index">Its place among the logits.</param>
/// <param name="Probability">Its softmax probability, 0 to 1.</param>
public sealed record Prediction(string Category, int Index, float Probability);
