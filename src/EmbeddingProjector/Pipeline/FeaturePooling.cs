using EmbeddingProjector.Inference.Graph;

namespace EmbeddingProjector.Pipeline;

/// <summary>Makes a vector of one image's values at a node.</summary>
internal static class FeaturePooling
{
    /// <summary>The vector's length.</summary>
    /// <param name="shape">Its shape at the program's input size.</param>
    /// <param name="pooling">What becomes of a map or of tokens.</param>
    /// <exception cref="GraphException">The class token is wanted where there is none.</exception>
    public static int Dimension(Layer layer, TensorShape shape, Pooling pooling)
    {
        if (pooling is Pooling.Token && layer.Layout is not (FeatureLayout.ClassTokenFirst or FeatureLayout.Vector))
            throw new GraphException(
                layer.Name, $"pooling Token: expected a vision transformer's tokens, found {layer.Kind} {shape}");

        return pooling is Pooling.None || shape.Rank < 2 ? shape.Length
            : layer.Layout is FeatureLayout.ChannelsFirst ? shape[0] : shape[^1];
    }

    /// <summary>A fresh vector, [dimension].</summary>
    /// <param name="values">[shape], row-major.</param>
    /// <param name="shape">One image's.</param>
    /// <param name="pooling">What becomes of a map or of tokens.</param>
    public static float[] Pool(ReadOnlySpan<float> values, TensorShape shape, FeatureLayout layout, Pooling pooling)
    {
        if (pooling is Pooling.None || shape.Rank < 2)
            return values.ToArray();

        var isFirst = layout is FeatureLayout.ChannelsFirst;
        var channels = isFirst ? shape[0] : shape[^1];
        if (pooling is Pooling.Token)
            return values[..channels].ToArray();
        if (layout is FeatureLayout.ClassTokenFirst)
            values = values[channels..];

        var pixels = values.Length / channels;
        var vector = new float[channels];
        for (var channel = 0; channel < channels; channel++)
            vector[channel] = isFirst
                ? Reduce(values.Slice(channel * pixels, pixels), 1, pooling)
                : Reduce(values[channel..], channels, pooling);

        return vector;
    }

    // Math.Max hands NaN on, so that a broken map is found and not hidden.
    private static float Reduce(ReadOnlySpan<float> values, int pitch, Pooling pooling)
    {
        var (sum, largest, count) = (0.0, float.NegativeInfinity, 0);
        for (var i = 0; i < values.Length; i += pitch)
        {
            sum += values[i];
            largest = Math.Max(largest, values[i]);
            count++;
        }

        return pooling is Pooling.Max ? largest : (float)(sum / count);
    }
}
