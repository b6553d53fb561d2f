namespace EmbeddingProjector.Inference.Engines.Simd.Steps;

/// <summary>Who attends to whom, and how products become weights.</summary>
/// <remarks>softmax(scale * query * key + bias + mask) over the keys of a group, for each head.</remarks>
/// <param name="Heads">Heads, side by side in the channels of query, key and value.</param>
/// <param name="Pixels">[groups, length]: pixels of the map, or -1 for a zero of the padding, which takes part.</param>
/// <param name="Scales">A factor for each head.</param>
/// <param name="ZeroToken">What query, key and value are of a zero: the bias of the layer that gives them.</param>
internal sealed record AttentionLayer(int Heads, int Length, int[] Pixels, double[] Scales, float[] ZeroToken)
{
    /// <summary>[groups, length]: tokens of different regions are masked with -100; null where all attend.</summary>
    public int[]? Regions { get; init; }

    /// <summary>[heads, length, length]: added to the products; null for nothing.</summary>
    public double[]? Bias { get; init; }

    /// <summary>Whether query and key are brought to length 1 first.</summary>
    public bool Cosine { get; init; }
}
