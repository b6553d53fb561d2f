using EmbeddingProjector.Inference.Graph;
using EmbeddingProjector.Inference.Graph.Ops;

namespace EmbeddingProjector.Inference.Engines.Reference;

/// <summary>out[c, y, x] = the largest of the window's values inside the map; a NaN in the window wins, as in
/// PyTorch.</summary>
internal sealed class MaxPool2dKernel(MaxPool2dOp op, TensorShape input, TensorShape output) : ReferenceKernel
{
    /// <inheritdoc/>
    public override void Run(double[][] inputs, double[] values, RunContext context) =>
        Parallel.For(0, output[0], context.Threads, c =>
        {
            var map = inputs[0].AsSpan(c * input[1] * input[2], input[1] * input[2]);
            for (var y = 0; y < output[1]; y++)
            {
                for (var x = 0; x < output[2]; x++)
                    values[(c * output[1] + y) * output[2] + x] = map[Largest(map, y, x)];
            }
        });

    /// <summary>Which pixel gives a window its value: the first of equals, and the last NaN, as in PyTorch.</summary>
    /// <param name="map">[height, width] of one channel.</param>
    /// <param name="y">The window's row.</param>
    /// <param name="x">The window's column.</param>
    public int Largest(ReadOnlySpan<double> map, int y, int x)
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
