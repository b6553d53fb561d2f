namespace EmbeddingProjector.Analysis;

/// <summary>Compares two vectors in double precision.</summary>
internal static class VectorScore
{
    /// <summary>The cosine, dot product or distance; NaN where a zero vector leaves the cosine undefined. Equal vectors
    /// have a cosine of exactly 1.</summary>
    /// <param name="a">[dimensions].</param>
    /// <param name="b">[dimensions].</param>
    /// <param name="metric">How they are compared.</param>
    public static double Of(ReadOnlySpan<float> a, ReadOnlySpan<float> b, VectorMetric metric)
    {
        if (metric == VectorMetric.Euclidean)
            return Math.Sqrt(DenseVector.SquaredDistance(a, b));
        var product = DenseVector.Dot(a, b);
        if (metric == VectorMetric.Dot)
            return product;
        var norms = Math.Sqrt(DenseVector.Dot(a, a)) * Math.Sqrt(DenseVector.Dot(b, b));
        if (norms == 0)
            return double.NaN;
        return a.SequenceEqual(b) ? 1 : Math.Clamp(product / norms, -1, 1);
    }
}
