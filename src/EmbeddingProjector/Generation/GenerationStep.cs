namespace EmbeddingProjector.Generation;

/// <summary>How far a generation is.</summary>
/// <param name="Step">Steps done, from 1.</param>
/// <param name="Steps">Steps in all.</param>
/// <param name="Loss">Before this step.</param>
/// <param name="Score">What is watched, before this step: the target's score, or the loss.</param>
/// <param name="Picture">After this step. It changes with the next one.</param>
public readonly record struct GenerationStep(int Step, int Steps, double Loss, double Score, FloatPicture Picture);
