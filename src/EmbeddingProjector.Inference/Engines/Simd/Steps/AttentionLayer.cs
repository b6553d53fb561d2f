namespace EmbeddingProjector.Inference.Engines.Simd.Steps;

/// <summary>Who attends to whom, and how products become weights.</summary>
/// <remarks>softmax(scale * query * key + bias + mask) over the keys of a group, for each head.</remarks>
internal sealed record AttentionLayer
{
    /// <summary>Heads, side by side in the channels of query, key and value.</summary>
    public required int Heads { get; init; }

    /// <summary>Tokens of a group.</summary>
    public required int Length { get; init; }

    /// <summary>[groups, length]: pixels of the map, or -1 for a zero of the padding, which takes part.</summary>
    public required int[] Pixels { get; init; }

    /// <summary>A factor for each head.</summary>
    public required double[] Scales { get; init; }

    /// <summary>What query, key and value are of a zero: the bias of the layer that gives them.</summary>
    public required float[] ZeroToken { get; init; }

    /// <summary>[groups, length]: tokens of different regions are masked with -100; null where all attend.</summary>
    public int[]? Regions { get; init; }

    /// <summary>[heads, length, length]: added to the products; null for nothing.</summary>
    public double[]? Bias { get; init; }

    /// <summary>Whether query and key are brought to length 1 first.</summary>
    public bool Cosine { get; init; }
}
