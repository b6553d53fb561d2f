namespace EmbeddingProjector.Generation;

/// <summary>How the values of the first picture are spread.</summary>
public enum StartNoise
{
    /// <summary>Normally, by <see cref="GenerationSettings.StartSpread"/>, the standard deviation.</summary>
    Normal,

    /// <summary>Evenly, from 0 up to <see cref="GenerationSettings.StartSpread"/>.</summary>
    Uniform,
}
