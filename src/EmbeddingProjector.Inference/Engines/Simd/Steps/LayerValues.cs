namespace EmbeddingProjector.Inference.Engines.Simd.Steps;

/// <summary>A layer's parameters with the batch normalisation behind it folded in: a factor and a bias for each output
/// channel.</summary>
/// <remarks>The folding is done in double, so that a folded weight is rounded once.</remarks>
internal sealed record LayerValues(float[] Weights, double[] Scale, double[] Bias)
{
    /// <summary>Reads a convolution or linear layer.</summary>
    /// <param name="norm">Its batch normalisation, or factor for each channel; null where there is none.</param>
    public static LayerValues Read(ParameterReader source, Node layer, Node? norm)
    {
        var weights = source.Read(layer, "weight");
        var channels = layer.Op.Parameters[0].Shape[0];
        var bias = source.ReadOptional(layer, "bias") ?? new float[channels];
        if (norm is null)
            return new(weights, [.. Enumerable.Repeat(1.0, channels)], [.. bias.Select(value => (double)value)]);

        var (scale, shift) = Affine(source, norm);
        return new(weights, scale, [.. shift.Select((value, channel) => value + bias[channel] * scale[channel])]);
    }

    /// <summary>A batch normalisation as factor and summand, (x - mean) / sqrt(variance + epsilon) * weight + bias; or
    /// a factor alone.</summary>
    public static (double[] Scale, double[] Shift) Affine(ParameterReader source, Node norm)
    {
        if (norm.Op is LayerScaleOp)
        {
            double[] factors = [.. source.Read(norm, "layer_scale").Select(value => (double)value)];
            return (factors, new double[factors.Length]);
        }

        var epsilon = ((BatchNorm2dOp)norm.Op).Epsilon;
        var weight = source.Read(norm, "weight");
        var bias = source.Read(norm, "bias");
        var mean = source.Read(norm, "running_mean");
        var variance = source.Read(norm, "running_var");
        double[] scale = [.. weight.Select((value, channel) => value / Math.Sqrt(variance[channel] + (double)epsilon))];
        return (scale, [.. bias.Select((value, channel) => value - mean[channel] * scale[channel])]);
    }
}
