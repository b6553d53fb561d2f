namespace EmbeddingProjector.Inference.Engines.Reference;

/// <summary>A node of a program with what computes it.</summary>
/// <param name="Length">Values of one image that it writes.</param>
internal sealed record ReferenceStep(Node Node, OpDefinition Definition, int Length);
