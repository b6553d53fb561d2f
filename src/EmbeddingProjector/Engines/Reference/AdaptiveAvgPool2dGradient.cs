using EmbeddingProjector.Graph;

namespace EmbeddingProjector.Engines.Reference;

/// <summary>Every pixel of a cell gets the cell's gradient over the cell's number of pixels.</summary>
internal sealed class AdaptiveAvgPool2dGradient(TensorShape input, TensorShape output) : ReferenceGradient
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
                    Spread(outputGradient[(c * output[1] + y) * output[2] + x], y, x, gradient);
            }
        });

    private void Spread(double slope, int y, int x, Span<double> gradient)
    {
        var (top, bottom) = AdaptiveAvgPool2dKernel.Cell(y, output[1], input[1]);
        var (left, right) = AdaptiveAvgPool2dKernel.Cell(x, output[2], input[2]);
        var share = slope / ((bottom - top) * (right - left));
        for (var i = top; i < bottom; i++)
        {
            for (var j = left; j < right; j++)
                gradient[i * input[2] + j] += share;
        }
    }
}
