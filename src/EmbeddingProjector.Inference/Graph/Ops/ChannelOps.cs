namespace EmbeddingProjector.Inference.Graph.Ops;

/// <summary>Batch normalisation with stored statistics: (x - mean) / sqrt(variance + epsilon) * weight + bias
/// (<c>torch.nn.BatchNorm2d</c> in evaluation mode; Ioffe and Szegedy, 2015).</summary>
/// <param name="Epsilon">Added to the variance.</param>
internal sealed record BatchNorm2dOp(int Channels, float Epsilon) : Op
{
    public override string Kind => "BatchNorm2d";

    /// <summary><c>weight</c>, <c>bias</c>, <c>running_mean</c> and <c>running_var</c>, each [channels].</summary>
    public override ImmutableArray<ParameterSpec> Parameters =>
    [
        new("weight", [Channels]),
        new("bias", [Channels]),
        new("running_mean", [Channels], IsBuffer: true),
        new("running_var", [Channels], IsBuffer: true),
    ];

    internal override OpDefinition Define(OpNode node)
    {
        var (weight, bias) = (node.Parameter("weight"), node.Parameter("bias"));
        var (mean, variance) = (node.Parameter("running_mean"), node.Parameter("running_var"));
        double[] scale = [.. weight.Select((value, c) => value / Math.Sqrt((double)variance[c] + Epsilon))];
        return new ChannelDefinition(
            scale, [.. mean.Select(value => (double)value)], [.. bias.Select(value => (double)value)]);
    }

    private protected override TensorShape OutputShape(string node, ReadOnlySpan<TensorShape> inputs) =>
        ShapeRequirements.Map(node, inputs[0], Channels);
}

/// <summary>x * scale + shift with fixed numbers for each channel: torchvision's <c>transform_input</c>, which brings
/// ImageNet's normalisation to values around -1..1.</summary>
/// <param name="Shift">A summand for each channel; as many as factors.</param>
internal sealed record ChannelAffineOp(ImmutableArray<double> Scale, ImmutableArray<double> Shift) : Op
{
    public override string Kind => "ChannelAffine";

    internal override OpDefinition Define(OpNode node) =>
        new ChannelDefinition([.. Scale], new double[Scale.Length], [.. Shift]);

    private protected override TensorShape OutputShape(string node, ReadOnlySpan<TensorShape> inputs) =>
        Scale.Length == Shift.Length
            ? ShapeRequirements.Map(node, inputs[0], Scale.Length)
            : throw new GraphException(node, $"expected {Scale.Length} shifts, found {Shift.Length}");
}

/// <summary>ConvNeXt's factor for each channel, x * layer_scale (Touvron et al., 2021).</summary>
internal sealed record LayerScaleOp(int Channels) : Op
{
    public override string Kind => "LayerScale";

    /// <summary><c>layer_scale</c> [channels, 1, 1].</summary>
    public override ImmutableArray<ParameterSpec> Parameters => [new("layer_scale", [Channels, 1, 1])];

    internal override OpDefinition Define(OpNode node)
    {
        double[] scale = [.. node.Parameter("layer_scale").Select(value => (double)value)];
        return new ChannelDefinition(scale, new double[Channels], new double[Channels]);
    }

    private protected override TensorShape OutputShape(string node, ReadOnlySpan<TensorShape> inputs) =>
        ShapeRequirements.Map(node, inputs[0], Channels);
}

/// <summary>out[c, ...] = (in[c, ...] - mean[c]) * scale[c] + shift[c].</summary>
internal sealed class ChannelDefinition(double[] scale, double[] mean, double[] shift) : OpDefinition
{
    public override void Run(double[][] inputs, double[] output, RunContext run)
    {
        var plane = output.Length / scale.Length;
        Parallel.For(0, scale.Length, run.Threads, c =>
        {
            for (var i = c * plane; i < (c + 1) * plane; i++)
                output[i] = (inputs[0][i] - mean[c]) * scale[c] + shift[c];
        });
    }

    public override void AddGradient(
        NodeValues values, double[] outputGradient, double[][] inputGradients, RunContext run)
    {
        var plane = outputGradient.Length / scale.Length;
        for (var i = 0; i < outputGradient.Length; i++)
            inputGradients[0][i] += outputGradient[i] * scale[i / plane];
    }
}
