using EmbeddingProjector.Graph;

namespace EmbeddingProjector.Engines.Reference;

/// <summary>out[c, y, x] = the mean of the rows floor(y * height / rows) up to ceil((y + 1) * height / rows) and the
/// columns likewise. Neighbouring cells overlap where the sizes do not divide.</summary>
internal sealed class AdaptiveAvgPool2dKernel(TensorShape input, TensorShape output) : ReferenceKernel
{
    /// <inheritdoc/>
    public override void Run(double[][] inputs, double[] values, RunContext context) =>
        Parallel.For(0, output[0], context.Threads, c =>
        {
            var map = inputs[0].AsSpan(c * input[1] * input[2], input[1] * input[2]);
            for (var y = 0; y < output[1]; y++)
            {
                for (var x = 0; x < output[2]; x++)
                    values[(c * output[1] + y) * output[2] + x] = Mean(map, y, x);
            }
        });

    private double Mean(ReadOnlySpan<double> map, int y, int x)
    {
        var (top, bottom) = Cell(y, output[1], input[1]);
        var (left, right) = Cell(x, output[2], input[2]);
        var sum = 0.0;
        for (var i = top; i < bottom; i++)
        {
            for (var j = left; j < right; j++)
                sum += map[i * input[2] + j];
        }

        return sum / ((bottom - top) * (right - left));
    }

    /// <summary>The rows (or columns) of a cell.</summary>
    /// <param name="index">The cell.</param>
    /// <param name="count">Cells along the map.</param>
    /// <param name="length">The map's height or width.</param>
    public static (int First, int End) Cell(int index, int count, int length) =>
        ((int)((long)index * length / count), (int)(((index + 1L) * length + count - 1) / count));
}
