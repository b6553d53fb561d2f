namespace EmbeddingProjector.Inference.Engines.Simd.Gradients;

/// <summary>One pass that writes a gradient's map: a share, or a sum of maps, or a mask alone.</summary>
/// <param name="Name">The value's name.</param>
/// <param name="Share">What is computed or given; null where <paramref name="Source"/> is taken as it is.</param>
/// <param name="Source">The gradient that the share is computed from; null where the caller gives it.</param>
internal sealed record GradientPart(string Name, GradientShare? Share, MapBuffer? Source, MapBuffer Target)
{
    /// <summary>A map added; may be the target.</summary>
    public MapBuffer? Addend { get; init; }

    /// <summary>The ReLU's result that masks the sum.</summary>
    public MapBuffer? Mask { get; init; }

    /// <summary>Whether an earlier part has written the target.</summary>
    public bool Continues { get; init; }
}
