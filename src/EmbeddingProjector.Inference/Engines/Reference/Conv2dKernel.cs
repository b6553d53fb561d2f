using EmbeddingProjector.Inference.Graph;
using EmbeddingProjector.Inference.Graph.Ops;

namespace EmbeddingProjector.Inference.Engines.Reference;

/// <summary>out[o, y, x] = bias[o] + sum over c, i, j of weight[o, c, i, j] * in[c, y * stride + i * dilation -
/// padding, ...].</summary>
/// <remarks>The input is copied with its zeros around it, so that a tap is one offset and no loop asks about
/// edges.</remarks>
internal sealed class Conv2dKernel : ReferenceKernel
{
    private readonly float[]? bias; // [out]
    private readonly TensorShape input; // [in, height, width]
    private readonly int paddedHeight;
    private readonly int paddedWidth;
    private readonly int[] taps; // offsets in the padded map, in the weight's order [in / groups, height, width]
    private readonly int rows; // of an output map
    private readonly int rowLength;

    public Conv2dKernel(Conv2dOp op, TensorShape input, TensorShape output, float[] weight, float[]? bias)
    {
        Op = op;
        Weight = weight;
        this.bias = bias;
        this.input = input;
        paddedHeight = input[1] + 2 * Op.Padding.Height;
        paddedWidth = input[2] + 2 * Op.Padding.Width;
        taps = Taps();
        // A dense 1x1 convolution sees its map as one long row.
        var dense = Op.Kernel == 1 && Op.Stride == 1 && Op.Padding == 0;
        rows = dense ? 1 : output[1];
        rowLength = dense ? output[1] * output[2] : output[2];
    }

    /// <summary>The op.</summary>
    public Conv2dOp Op { get; }

    /// <summary>[out, in / groups, height, width].</summary>
    public float[] Weight { get; }

    /// <inheritdoc/>
    public override void Run(double[][] inputs, double[] output, RunContext context)
    {
        if (Op.Padding == 0)
        {
            Parallel.For(0, Op.OutChannels, context.Threads, channel => RunChannel(channel, inputs[0], output));
            return;
        }

        var padded = context.Buffers.Rent(checked(input[0] * paddedHeight * paddedWidth));
        Pad(inputs[0], padded);
        Parallel.For(0, Op.OutChannels, context.Threads, channel => RunChannel(channel, padded, output));
        context.Buffers.Return(padded);
    }

    private int[] Taps()
    {
        var offsets = new int[Op.InChannels / Op.Groups * Op.Kernel.Height * Op.Kernel.Width];
        var next = 0;
        for (var c = 0; c < Op.InChannels / Op.Groups; c++)
        {
            for (var i = 0; i < Op.Kernel.Height; i++)
            {
                for (var j = 0; j < Op.Kernel.Width; j++)
                    offsets[next++] = (c * paddedHeight + i * Op.Dilation.Height) * paddedWidth + j * Op.Dilation.Width;
            }
        }

        return offsets;
    }

    private void Pad(double[] map, double[] padded)
    {
        var (height, width) = (input[1], input[2]);
        Array.Clear(padded);
        for (var c = 0; c < Op.InChannels; c++)
        {
            for (var y = 0; y < height; y++)
            {
                var target = (c * paddedHeight + y + Op.Padding.Height) * paddedWidth + Op.Padding.Width;
                map.AsSpan((c * height + y) * width, width).CopyTo(padded.AsSpan(target));
            }
        }
    }

    private void RunChannel(int channel, double[] padded, double[] output)
    {
        var group = channel / (Op.OutChannels / Op.Groups);
        var firstMap = group * (Op.InChannels / Op.Groups) * paddedHeight * paddedWidth;
        var weights = Weight.AsSpan(channel * taps.Length, taps.Length);
        for (var y = 0; y < rows; y++)
        {
            var row = output.AsSpan((channel * rows + y) * rowLength, rowLength);
            row.Fill(bias?[channel] ?? 0);
            AddTaps(row, weights, padded, firstMap + y * Op.Stride.Height * paddedWidth);
        }
    }

    // Four taps a pass, since a pass costs a load and a store of the row.
    private void AddTaps(Span<double> row, ReadOnlySpan<float> weights, double[] padded, int origin)
    {
        var stride = Op.Stride.Width;
        var t = 0;
        for (; t + 4 <= taps.Length; t += 4)
        {
            double w0 = weights[t], w1 = weights[t + 1], w2 = weights[t + 2], w3 = weights[t + 3];
            var in0 = padded.AsSpan(origin + taps[t]);
            var in1 = padded.AsSpan(origin + taps[t + 1]);
            var in2 = padded.AsSpan(origin + taps[t + 2]);
            var in3 = padded.AsSpan(origin + taps[t + 3]);
            for (int x = 0, from = 0; x < row.Length; x++, from += stride)
                row[x] += w0 * in0[from] + w1 * in1[from] + w2 * in2[from] + w3 * in3[from];
        }

        for (; t < taps.Length; t++)
        {
            double w = weights[t];
            var map = padded.AsSpan(origin + taps[t]);
            for (int x = 0, from = 0; x < row.Length; x++, from += stride)
                row[x] += w * map[from];
        }
    }
}
