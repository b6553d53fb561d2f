using EmbeddingProjector.Inference.Graph;

namespace EmbeddingProjector.Inference.Engines.Reference;

/// <summary>out[c, y, x] = the sum of a cell of rows and columns, by the counts that its divisor takes: AvgPool2d's
/// windows or AdaptiveAvgPool2d's cells.</summary>
internal sealed class AveragePool2dKernel(Op op, TensorShape input, TensorShape output) : ReferenceKernel
{
    /// <summary>What each row of the output reads.</summary>
    public PoolCell[] Rows { get; } = PoolCell.Of(op, axis: 1, input, output);

    /// <summary>What each column of the output reads.</summary>
    public PoolCell[] Columns { get; } = PoolCell.Of(op, axis: 2, input, output);

    /// <inheritdoc/>
    public override void Run(double[][] inputs, double[] values, RunContext context) =>
        Parallel.For(0, output[0], context.Threads, c =>
        {
            var map = inputs[0].AsSpan(c * input[1] * input[2], input[1] * input[2]);
            for (var y = 0; y < output[1]; y++)
            {
                for (var x = 0; x < output[2]; x++)
                    values[(c * output[1] + y) * output[2] + x] = Mean(map, Rows[y], Columns[x]);
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
}
