using EmbeddingProjector.Inference.Graph;
using EmbeddingProjector.Inference.Graph.Ops;

namespace EmbeddingProjector.Inference.Engines.Reference;

/// <summary>in[c, y * stride + i * dilation - padding, ...] gets the sum over o, i, j of gradient[o, y, x] * weight[o,
/// c, i, j]: the convolution's own formula read from the input's side.</summary>
/// <remarks>The sums grow in a map with the padding around it, which is dropped at the end.</remarks>
internal sealed class Conv2dGradient(Conv2dOp op, TensorShape input, TensorShape output, float[] weight)
    : ReferenceGradient
{
    private readonly int paddedHeight = input[1] + 2 * op.Padding.Height;
    private readonly int paddedWidth = input[2] + 2 * op.Padding.Width;

    /// <inheritdoc/>
    public override void AddTo(
        NodeValues values, double[] outputGradient, double[][] inputGradients, RunContext context)
    {
        var padded = context.Buffers.Rent(checked(input[0] * paddedHeight * paddedWidth));
        Parallel.For(0, op.InChannels, context.Threads, channel =>
        {
            var map = padded.AsSpan(channel * paddedHeight * paddedWidth, paddedHeight * paddedWidth);
            map.Clear();
            AddChannel(channel, outputGradient, map);
            AddInside(map, inputGradients[0].AsSpan(channel * input[1] * input[2], input[1] * input[2]));
        });
        context.Buffers.Return(padded);
    }

    private void AddChannel(int channel, double[] outputGradient, Span<double> map)
    {
        var (group, local) = Math.DivRem(channel, op.InChannels / op.Groups);
        var perGroup = op.OutChannels / op.Groups;
        var taps = op.Kernel.Height * op.Kernel.Width;
        for (var o = group * perGroup; o < (group + 1) * perGroup; o++)
        {
            var window = weight.AsSpan((o * (op.InChannels / op.Groups) + local) * taps, taps);
            for (var y = 0; y < output[1]; y++)
            {
                var row = outputGradient.AsSpan((o * output[1] + y) * output[2], output[2]);
                AddRow(row, window, map[(y * op.Stride.Height * paddedWidth)..]);
            }
        }
    }

    private void AddRow(ReadOnlySpan<double> row, ReadOnlySpan<float> window, Span<double> map)
    {
        for (var tap = 0; tap < window.Length; tap++)
        {
            var (i, j) = Math.DivRem(tap, op.Kernel.Width);
            double w = window[tap];
            var to = map[(i * op.Dilation.Height * paddedWidth + j * op.Dilation.Width)..];
            for (int x = 0, at = 0; x < row.Length; x++, at += op.Stride.Width)
                to[at] += w * row[x];
        }
    }

    private void AddInside(ReadOnlySpan<double> map, Span<double> gradient)
    {
        for (var y = 0; y < input[1]; y++)
        {
            var row = map.Slice((y + op.Padding.Height) * paddedWidth + op.Padding.Width, input[2]);
            for (var x = 0; x < row.Length; x++)
                gradient[y * input[2] + x] += row[x];
        }
    }
}
