namespace EmbeddingProjector.Inference.Graph.Ops;

/// <summary>A map times a factor for each channel, [channels, height, width] * [channels, 1, 1]: the end of squeeze and
/// excitation (Hu et al., 2017). The map is the first input, the factors are the second.</summary>
internal sealed record MulOp : Op
{
    public override string Kind => "Mul";

    private protected override (int Least, int Most) InputCount => (2, 2);

    internal override OpDefinition Define(OpNode node) => new Definition(node.Input[1] * node.Input[2]);

    private protected override TensorShape OutputShape(string node, ReadOnlySpan<TensorShape> inputs) =>
        inputs[1] == new TensorShape(ShapeRequirements.Map(node, inputs[0])[0], 1, 1)
            ? inputs[0]
            : throw new GraphException(node, $"expected a factor for each channel of {inputs[0]}, found {inputs[1]}");

    private sealed class Definition(int plane) : OpDefinition
    {
        public override void Run(double[][] inputs, double[] output, RunContext run)
        {
            for (var i = 0; i < output.Length; i++)
                output[i] = inputs[0][i] * inputs[1][i / plane];
        }

        public override void AddGradient(
            NodeValues values, double[] outputGradient, double[][] inputGradients, RunContext run)
        {
            for (var i = 0; i < outputGradient.Length; i++)
            {
                inputGradients[0][i] += outputGradient[i] * values.Inputs[1][i / plane];
                inputGradients[1][i / plane] += outputGradient[i] * values.Inputs[0][i];
            }
        }
    }
}
