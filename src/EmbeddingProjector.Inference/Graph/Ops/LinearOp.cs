namespace EmbeddingProjector.Inference.Graph.Ops;

/// <summary>x times the transposed weight plus bias, over the last dimension (<c>torch.nn.Linear</c>): of a vector, of
/// each token of [tokens, features], of each pixel of [height, width, features].</summary>
/// <param name="InFeatures">Values read.</param>
/// <param name="OutFeatures">Values written.</param>
/// <param name="HasBias">Whether a bias is added.</param>
internal sealed record LinearOp(int InFeatures, int OutFeatures, bool HasBias) : Op
{
    public override string Kind => "Linear";

    /// <summary><c>weight</c> [out, in] and, where there is one, <c>bias</c> [out].</summary>
    public override ImmutableArray<ParameterSpec> Parameters =>
        ParameterSpec.WeightAndBias(HasBias, OutFeatures, InFeatures);

    internal override OpDefinition Define(OpNode node) =>
        new LinearDefinition(node.Parameter("weight"), HasBias ? node.Parameter("bias") : new float[OutFeatures]);

    private protected override TensorShape OutputShape(string node, ReadOnlySpan<TensorShape> inputs) =>
        new([.. ShapeRequirements.Features(node, inputs[0], InFeatures).Dimensions[..^1], OutFeatures]);
}

/// <summary>out[..., o] = bias[o] + sum over i of in[..., i] * weight[o, i].</summary>
internal sealed class LinearDefinition(float[] weight, float[] bias) : OpDefinition
{
    private readonly int inFeatures = weight.Length / bias.Length;
    private readonly int outFeatures = bias.Length;

    public override void Run(double[][] inputs, double[] output, RunContext run) => Run(inputs[0], output, run);

    /// <summary>Computes all rows.</summary>
    /// <param name="input">[rows, in].</param>
    /// <param name="output">[rows, out].</param>
    public void Run(double[] input, double[] output, RunContext run)
    {
        var rows = output.Length / outFeatures;
        Parallel.For(0, outFeatures, run.Threads, o =>
        {
            var weights = weight.AsSpan(o * inFeatures, inFeatures);
            var row = 0;
            // Four rows at a time, so that no sum waits for itself.
            for (; row + 4 <= rows; row += 4)
            {
                var in0 = Row(input, row);
                var in1 = Row(input, row + 1);
                var in2 = Row(input, row + 2);
                var in3 = Row(input, row + 3);
                double sum0 = bias[o], sum1 = bias[o], sum2 = bias[o], sum3 = bias[o];
                for (var i = 0; i < weights.Length; i++)
                {
                    double w = weights[i];
                    sum0 += in0[i] * w;
                    sum1 += in1[i] * w;
                    sum2 += in2[i] * w;
                    sum3 += in3[i] * w;
                }

                output[row * outFeatures + o] = sum0;
                output[(row + 1) * outFeatures + o] = sum1;
                output[(row + 2) * outFeatures + o] = sum2;
                output[(row + 3) * outFeatures + o] = sum3;
            }

            for (; row < rows; row++)
            {
                var values = Row(input, row);
                double sum = bias[o];
                for (var i = 0; i < weights.Length; i++)
                    sum += values[i] * weights[i];
                output[row * outFeatures + o] = sum;
            }
        });
    }

    public override void AddGradient(
        NodeValues values, double[] outputGradient, double[][] inputGradients, RunContext run) =>
        AddGradient(outputGradient, inputGradients[0], run);

    /// <summary>in[..., i] gets the sum over o of gradient[..., o] * weight[o, i].</summary>
    /// <param name="outputGradient">[rows, out].</param>
    /// <param name="inputGradient">[rows, in]; added to.</param>
    public void AddGradient(double[] outputGradient, double[] inputGradient, RunContext run) =>
        Parallel.For(0, outputGradient.Length / outFeatures, run.Threads, row =>
        {
            var gradient = inputGradient.AsSpan(row * inFeatures, inFeatures);
            for (var o = 0; o < outFeatures; o++)
            {
                var slope = outputGradient[row * outFeatures + o];
                var weights = weight.AsSpan(o * inFeatures, inFeatures);
                for (var i = 0; i < gradient.Length; i++)
                    gradient[i] += slope * weights[i];
            }
        });

    private ReadOnlySpan<double> Row(double[] input, int row) => input.AsSpan(row * inFeatures, inFeatures);
}
