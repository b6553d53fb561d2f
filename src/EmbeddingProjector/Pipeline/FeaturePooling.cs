using EmbeddingProjector.Inference.Graph;

namespace EmbeddingProjector.Pipeline;

/// <summary>Makes a vector of one image's values at a node.</summary>
internal static class FeaturePooling
{
    /// <summary>The vector's length.</summary>
    public static int Dimension(TensorShape shape, Pooling pooling) =>
        pooling is Pooling.None || shape.Rank < 3 ? shape.Length : shape[0];

    /// <summary>A fresh vector, [dimension].</summary>
    /// <param name="values">[shape], row-major.</param>
    /// <param name="shape">[channels, height, width] or [features].</param>
    /// <param name="pooling">What becomes of a map.</param>
    public static float[] Pool(ReadOnlySpan<float> values, TensorShape shape, Pooling pooling)
    {
        if (pooling is Pooling.None || shape.Rank < 3)
            return values.ToArray();

        var vector = new float[shape[0]];
        var plane = shape.Length / shape[0];
        for (var channel = 0; channel < vector.Length; channel++)
        {
            var map = values.Slice(channel * plane, plane); // [height, width]
            vector[channel] = pooling is Pooling.Max ? Largest(map) : Mean(map);
        }

        return vector;
    }

    private static float Mean(ReadOnlySpan<float> map)
    {
        var sum = 0.0;
        foreach (var value in map)
            sum += value;
        return (float)(sum / map.Length);
    }

    // Math.Max hands NaN on, so that a broken map is found and not hidden.
    private static float Largest(ReadOnlySpan<float> map)
    {
        var largest = float.NegativeInfinity;
        foreach (var value in map)
            largest = Math.Max(largest, value);
        return largest;
    }
}
