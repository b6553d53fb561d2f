namespace EmbeddingProjector.Generation;

/// <summary>One model's part in the loss.</summary>
/// <param name="Model">The model.</param>
/// <param name="Objective">Its loss.</param>
/// <param name="Weight">What the loss is multiplied by; several models' losses are added.</param>
public sealed record GenerationPart(GenerationModel Model, Objective Objective, double Weight = 1);
