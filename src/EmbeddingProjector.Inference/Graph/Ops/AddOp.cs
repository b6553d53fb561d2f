namespace EmbeddingProjector.Inference.Graph.Ops;

/// <summary>The sum of two tensors of one shape: the residual connection (He et al., 2015).</summary>
internal sealed record AddOp : Op
{
    public override string Kind => "Add";

    private protected override (int Least, int Most) InputCount => (2, 2);

    internal override OpDefinition Define(OpNode node) => new Definition();

    private protected override TensorShape OutputShape(string node, ReadOnlySpan<TensorShape> inputs) =>
        inputs[0] == inputs[1]
            ? inputs[0]
            : throw new GraphException(
                node, $"expected two tensors of one shape, found {inputs[0]} and {inputs[1]}");

    private sealed class Definition : OpDefinition
    {
        public override void Run(double[][] inputs, double[] output, RunContext run)
        {
            var (left, right) = (inputs[0], inputs[1]);
            for (var i = 0; i < output.Length; i++)
                output[i] = left[i] + right[i];
        }

        public override void AddGradient(
            NodeValues values, double[] outputGradient, double[][] inputGradients, RunContext run)
        {
            foreach (var gradient in inputGradients)
            {
                for (var i = 0; i < gradient.Length; i++)
                    gradient[i] += outputGradient[i];
            }
        }
    }
}
