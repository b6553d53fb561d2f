namespace EmbeddingProjector.Generation;

/// <summary>What a generation gives.</summary>
/// <param name="Picture">Values that are not clipped yet.</param>
/// <param name="End">Why it ended.</param>
/// <param name="Steps">The steps that are in the picture.</param>
/// <param name="Score">What was watched at the last step: the target's score, or the loss.</param>
public sealed record GeneratedPicture(FloatPicture Picture, GenerationEnd End, int Steps, double Score);
