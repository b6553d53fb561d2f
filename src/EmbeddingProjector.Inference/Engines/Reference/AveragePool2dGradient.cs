using EmbeddingProjector.Inference.Graph;

namespace EmbeddingProjector.Inference.Engines.Reference;

/// <summary>Every pixel of a cell gets the cell's gradient over the cell's divisor.</summary>
internal sealed class AveragePool2dGradient(AveragePool2dKernel pool, TensorShape input, TensorShape output)
    : ReferenceGradient
{
    /// <inheritdoc/>
    public override void AddTo(
        NodeValues values, double[] outputGradient, double[][] inputGradients, RunContext context) =>
        Parallel.For(0, output[0], context.Threads, c =>
        {
            var gradient = inputGradients[0].AsSpan(c * input[1] * input[2], input[1] * input[2]);
            for (var y = 0; y < output[1]; y++)
            {
                for (var x = 0; x < output[2]; x++)
                {
                    var slope = outputGradient[(c * output[1] + y) * output[2] + x];
                    Spread(slope, pool.Rows[y], pool.Columns[x], gradient);
                }
            }
        });

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
