using System.Collections.Immutable;
using EmbeddingProjector.Graph;
using EmbeddingProjector.Weights;

namespace EmbeddingProjector.Engines.Simd.Steps;

/// <summary>A layer's parameters with the batch normalisation behind it folded in: a factor and a bias for each output channel.</summary>
/// <remarks>The folding is done in double, so that a folded weight is rounded once.</remarks>
internal sealed record LayerValues(float[] Weights, double[] Scale, double[] Bias)
{
    /// <summary>Reads a convolution or linear layer.</summary>
    /// <param name="source">The checkpoint.</param>
    /// <param name="layer">The node with weights.</param>
    /// <param name="norm">Its batch normalisation; null where there is none.</param>
    public static LayerValues Read(IWeightSource source, Node layer, Node? norm)
    {
        var weights = Parameter(source, layer, "weight");
        var channels = layer.Op.Parameters[0].Shape[0];
        var bias = layer.Op.Parameters.Any(spec => spec.Suffix == "bias") ? Parameter(source, layer, "bias") : new float[channels];
        if (norm is null)
            return new(weights, [.. Enumerable.Repeat(1.0, channels)], [.. bias.Select(value => (double)value)]);

        var (scale, shift) = Affine(source, norm);
        return new(weights, scale, [.. shift.Select((value, channel) => value + bias[channel] * scale[channel])]);
    }

    /// <summary>A batch normalisation as factor and summand: (x - mean) / sqrt(variance + epsilon) * weight + bias.</summary>
    /// <param name="source">The checkpoint.</param>
    /// <param name="norm">The node.</param>
    public static (double[] Scale, double[] Shift) Affine(IWeightSource source, Node norm)
    {
        var epsilon = ((BatchNorm2dOp)norm.Op).Epsilon;
        var weight = Parameter(source, norm, "weight");
        var bias = Parameter(source, norm, "bias");
        var mean = Parameter(source, norm, "running_mean");
        var variance = Parameter(source, norm, "running_var");
        double[] scale = [.. weight.Select((value, channel) => value / Math.Sqrt(variance[channel] + (double)epsilon))];
        return (scale, [.. bias.Select((value, channel) => value - mean[channel] * scale[channel])]);
    }

    private static float[] Parameter(IWeightSource source, Node node, string suffix)
    {
        var name = node.ParameterName(suffix);
        var expected = node.Op.Parameters.Single(spec => spec.Suffix == suffix).Shape;
        if (!source.TryRead(name, out var tensor))
            throw new WeightMismatchException(name, Format(expected), "nothing", source.Description);

        return tensor.Shape.AsSpan().SequenceEqual(expected.AsSpan())
            ? tensor.Values
            : throw new WeightMismatchException(name, Format(expected), Format(tensor.Shape), source.Description);
    }

    private static string Format(ImmutableArray<int> shape) => $"[{string.Join(",", shape)}]";
}
