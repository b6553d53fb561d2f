namespace EmbeddingProjector.Inference.Graph.Ops;

/// <summary>The largest value of each window (<c>torch.nn.MaxPool2d</c>). Padding counts as minus infinity; a NaN in
/// the window wins.</summary>
/// <param name="Stride">Steps between windows.</param>
/// <param name="Padding">On each side; at most half the window.</param>
/// <param name="CeilMode">Whether a last window that starts inside the map but ends outside counts.</param>
internal sealed record MaxPool2dOp(Size2 Kernel, Size2 Stride, Size2 Padding, bool CeilMode) : Op
{
    public override string Kind => "MaxPool2d";

    internal override OpDefinition Define(OpNode node) => new Definition(this, node.Input, node.Output);

    private protected override TensorShape OutputShape(string node, ReadOnlySpan<TensorShape> inputs)
    {
        var input = ShapeRequirements.Map(node, inputs[0]);
        ShapeRequirements.Window(node, Kernel, Stride, Padding);
        ShapeRequirements.HalfPadding(node, Kernel, Padding);
        return ShapeRequirements.Windows(
            node, input, Kernel, input[0],
            ShapeRequirements.PoolLength(input[1], Kernel.Height, Stride.Height, Padding.Height, CeilMode),
            ShapeRequirements.PoolLength(input[2], Kernel.Width, Stride.Width, Padding.Width, CeilMode));
    }

    private sealed class Definition(MaxPool2dOp op, TensorShape input, TensorShape output) : OpDefinition
    {
        public override void Run(double[][] inputs, double[] values, RunContext run) =>
            Parallel.For(0, output[0], run.Threads, c =>
            {
                var map = inputs[0].AsSpan(c * input[1] * input[2], input[1] * input[2]);
                for (var y = 0; y < output[1]; y++)
                {
                    for (var x = 0; x < output[2]; x++)
                        values[(c * output[1] + y) * output[2] + x] = map[Largest(map, y, x)];
                }
            });

        // The pixel that gave a window its value gets the window's gradient.
        public override void AddGradient(
            NodeValues values, double[] outputGradient, double[][] inputGradients, RunContext run) =>
            Parallel.For(0, output[0], run.Threads, c =>
            {
                var first = c * input[1] * input[2];
                var map = values.Inputs[0].AsSpan(first, input[1] * input[2]);
                for (var y = 0; y < output[1]; y++)
                {
                    for (var x = 0; x < output[2]; x++)
                    {
                        var slope = outputGradient[(c * output[1] + y) * output[2] + x];
                        inputGradients[0][first + Largest(map, y, x)] += slope;
                    }
                }
            });

        // The first of equals, and the last NaN, as in PyTorch.
        private int Largest(ReadOnlySpan<double> map, int y, int x)
        {
            var (height, width) = (input[1], input[2]);
            var top = y * op.Stride.Height - op.Padding.Height;
            var left = x * op.Stride.Width - op.Padding.Width;
            var largest = Math.Max(top, 0) * width + Math.Max(left, 0);
            for (var i = Math.Max(top, 0); i < Math.Min(top + op.Kernel.Height, height); i++)
            {
                for (var j = Math.Max(left, 0); j < Math.Min(left + op.Kernel.Width, width); j++)
                {
                    var value = map[i * width + j];
                    if (value > map[largest] || double.IsNaN(value))
                        largest = i * width + j;
                }
            }

            return largest;
        }
    }
}
