namespace EmbeddingProjector.Inference.Graph.Ops;

/// <summary>The mean of each window (<c>torch.nn.AvgPool2d</c> without ceil mode). Padding counts as zeros.</summary>
/// <param name="Stride">Steps between windows.</param>
/// <param name="Padding">On each side; at most half the window.</param>
/// <param name="CountIncludePad">Whether the padding counts in the divisor too.</param>
internal sealed record AvgPool2dOp(Size2 Kernel, Size2 Stride, Size2 Padding, bool CountIncludePad) : Op
{
    public override string Kind => "AvgPool2d";

    internal override OpDefinition Define(OpNode node) => new AvgPoolDefinition(this, node.Input, node.Output);

    private protected override TensorShape OutputShape(string node, ReadOnlySpan<TensorShape> inputs)
    {
        var input = ShapeRequirements.Map(node, inputs[0]);
        ShapeRequirements.Window(node, Kernel, Stride, Padding);
        ShapeRequirements.HalfPadding(node, Kernel, Padding);
        return ShapeRequirements.Windows(
            node, input, Kernel, input[0],
            ShapeRequirements.PoolLength(input[1], Kernel.Height, Stride.Height, Padding.Height, ceilMode: false),
            ShapeRequirements.PoolLength(input[2], Kernel.Width, Stride.Width, Padding.Width, ceilMode: false));
    }
}

/// <summary>The mean of each cell of a grid laid over the map (<c>torch.nn.AdaptiveAvgPool2d</c>): cell i of n covers
/// rows floor(i * height / n) up to, not including, ceil((i + 1) * height / n).</summary>
internal sealed record AdaptiveAvgPool2dOp(Size2 OutputSize) : Op
{
    public override string Kind => "AdaptiveAvgPool2d";

    internal override OpDefinition Define(OpNode node) => new AvgPoolDefinition(this, node.Input, node.Output);

    private protected override TensorShape OutputShape(string node, ReadOnlySpan<TensorShape> inputs) =>
        new(ShapeRequirements.Map(node, inputs[0])[0], OutputSize.Height, OutputSize.Width);
}

/// <summary>out[c, y, x] = the sum of a cell of rows and columns, by the counts that its divisor takes: AvgPool2d's
/// windows or AdaptiveAvgPool2d's cells.</summary>
internal sealed class AvgPoolDefinition(Op op, TensorShape input, TensorShape output) : OpDefinition
{
    private readonly PoolCell[] rows = PoolCell.Of(op, axis: 1, input, output);
    private readonly PoolCell[] columns = PoolCell.Of(op, axis: 2, input, output);

    public override void Run(double[][] inputs, double[] values, RunContext run) =>
        Parallel.For(0, output[0], run.Threads, c =>
        {
            var map = inputs[0].AsSpan(c * input[1] * input[2], input[1] * input[2]);
            for (var y = 0; y < output[1]; y++)
            {
                for (var x = 0; x < output[2]; x++)
                    values[(c * output[1] + y) * output[2] + x] = Mean(map, rows[y], columns[x]);
            }
        });

    /// <summary>Every pixel of a cell gets the cell's gradient over the cell's divisor.</summary>
    public override void AddGradient(
        NodeValues values, double[] outputGradient, double[][] inputGradients, RunContext run) =>
        Parallel.For(0, output[0], run.Threads, c =>
        {
            var gradient = inputGradients[0].AsSpan(c * input[1] * input[2], input[1] * input[2]);
            for (var y = 0; y < output[1]; y++)
            {
                for (var x = 0; x < output[2]; x++)
                    Spread(outputGradient[(c * output[1] + y) * output[2] + x], rows[y], columns[x], gradient);
            }
        });

    private double Mean(ReadOnlySpan<double> map, PoolCell row, PoolCell column)
    {
        var sum = 0.0;
        for (var i = row.Start; i < row.End; i++)
        {
            for (var j = column.Start; j < column.End; j++)
                sum += map[i * input[2] + j];
        }

        return sum / (row.Count * column.Count);
    }

    private void Spread(double slope, PoolCell row, PoolCell column, Span<double> gradient)
    {
        var share = slope / (row.Count * column.Count);
        for (var i = row.Start; i < row.End; i++)
        {
            for (var j = column.Start; j < column.End; j++)
                gradient[i * input[2] + j] += share;
        }
    }
}
