namespace EmbeddingProjector.Inference.Graph.Ops;

/// <summary>Layer normalisation over the features: (x - mean) / sqrt(variance + epsilon) * weight + bias, where mean
/// and (biased) variance are those of one token or pixel (<c>torch.nn.LayerNorm</c>; Ba et al., 2016).</summary>
/// <param name="Features">How many.</param>
/// <param name="Epsilon">Added to the variance.</param>
/// <param name="ChannelsFirst">False: the features are the last dimension of any shape. True: they are the channels of
/// a map [channels, height, width], torchvision's <c>LayerNorm2d</c>.</param>
internal sealed record LayerNormOp(int Features, float Epsilon, bool ChannelsFirst) : Op
{
    public override string Kind => ChannelsFirst ? "LayerNorm2d" : "LayerNorm";

    /// <summary><c>weight</c> and <c>bias</c>, each [features].</summary>
    public override ImmutableArray<ParameterSpec> Parameters => ParameterSpec.WeightAndBias(hasBias: true, Features);

    internal override OpDefinition Define(OpNode node) =>
        new Definition(this, node.Input, node.Parameter("weight"), node.Parameter("bias"));

    private protected override TensorShape OutputShape(string node, ReadOnlySpan<TensorShape> inputs) => ChannelsFirst
        ? ShapeRequirements.Map(node, inputs[0], Features)
        : ShapeRequirements.Features(node, inputs[0], Features);

    private sealed class Definition(LayerNormOp op, TensorShape input, float[] weight, float[] bias) : OpDefinition
    {
        private readonly int vectors = input.Length / op.Features;
        private readonly int pitch = op.ChannelsFirst ? input.Length / op.Features : 1; // between features

        public override void Run(double[][] inputs, double[] output, RunContext run) =>
            Parallel.For(0, vectors, run.Threads, vector =>
            {
                var first = First(vector);
                var (mean, deviation) = Statistics(inputs[0], first);
                for (var i = 0; i < op.Features; i++)
                    output[first + i * pitch] = (inputs[0][first + i * pitch] - mean) / deviation * weight[i] + bias[i];
            });

        // With y = (x - mean) / deviation and s = gradient * weight: dx = (s - mean(s) - y * mean(s * y)) / deviation.
        public override void AddGradient(
            NodeValues values, double[] outputGradient, double[][] inputGradients, RunContext run) =>
            Parallel.For(0, vectors, run.Threads, vector =>
            {
                var first = First(vector);
                var input = values.Inputs[0];
                var (mean, deviation) = Statistics(input, first);
                double slopes = 0, products = 0;
                for (var i = 0; i < op.Features; i++)
                {
                    var slope = outputGradient[first + i * pitch] * weight[i];
                    slopes += slope;
                    products += slope * (input[first + i * pitch] - mean) / deviation;
                }

                for (var i = 0; i < op.Features; i++)
                {
                    var place = first + i * pitch;
                    var normal = (input[place] - mean) / deviation;
                    var rest = outputGradient[place] * weight[i] - (slopes + normal * products) / op.Features;
                    inputGradients[0][place] += rest / deviation;
                }
            });

        private int First(int vector) => op.ChannelsFirst ? vector : vector * op.Features;

        private (double Mean, double Deviation) Statistics(double[] values, int first)
        {
            double sum = 0, squares = 0;
            for (var i = 0; i < op.Features; i++)
                sum += values[first + i * pitch];
            var mean = sum / op.Features;
            for (var i = 0; i < op.Features; i++)
                squares += (values[first + i * pitch] - mean) * (values[first + i * pitch] - mean);
            return (mean, Math.Sqrt(squares / op.Features + op.Epsilon));
        }
    }
}
