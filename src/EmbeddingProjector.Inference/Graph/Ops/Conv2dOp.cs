namespace EmbeddingProjector.Inference.Graph.Ops;

/// <summary>A two-dimensional cross-correlation with zero padding (<c>torch.nn.Conv2d</c>).</summary>
/// <param name="Stride">Steps between outputs.</param>
/// <param name="Padding">Zeros on each side.</param>
/// <param name="Dilation">Steps between taps.</param>
/// <param name="Groups">Independent groups of channels; both channel counts are multiples of it.</param>
/// <param name="HasBias">Whether a bias is added.</param>
internal sealed record Conv2dOp(
    int InChannels, int OutChannels, Size2 Kernel, Size2 Stride, Size2 Padding, Size2 Dilation, int Groups,
    bool HasBias) : Op
{
    public override string Kind => "Conv2d";

    /// <summary><c>weight</c> [out, in / groups, height, width] and, where there is one, <c>bias</c> [out].</summary>
    public override ImmutableArray<ParameterSpec> Parameters =>
        ParameterSpec.WeightAndBias(HasBias, OutChannels, InChannels / Groups, Kernel.Height, Kernel.Width);

    internal override OpDefinition Define(OpNode node) => new Conv2dDefinition(this, node);

    private protected override TensorShape OutputShape(string node, ReadOnlySpan<TensorShape> inputs)
    {
        var input = ShapeRequirements.Map(node, inputs[0], InChannels);
        ShapeRequirements.Window(node, Kernel, Stride, Padding);
        ShapeRequirements.AtLeast(node, "dilation", Dilation, 1);
        if (Groups < 1 || InChannels % Groups != 0 || OutChannels % Groups != 0)
            throw new GraphException(
                node, $"expected channels divisible by {Groups} groups, found {InChannels} -> {OutChannels}");

        return ShapeRequirements.Windows(
            node, input, Kernel, OutChannels,
            Length(input[1], Kernel.Height, Stride.Height, Padding.Height, Dilation.Height),
            Length(input[2], Kernel.Width, Stride.Width, Padding.Width, Dilation.Width));
    }

    private static int Length(int length, int kernel, int stride, int padding, int dilation)
    {
        var room = length + 2 * padding - dilation * (kernel - 1) - 1;
        return room < 0 ? 0 : room / stride + 1;
    }
}

/// <summary>out[o, y, x] = bias[o] + sum over c, i, j of weight[o, c, i, j] * in[c, y * stride + i * dilation -
/// padding, ...].</summary>
/// <remarks>The input is copied with its zeros around it, so that a tap is one offset and no loop asks about
/// edges.</remarks>
internal sealed class Conv2dDefinition : OpDefinition
{
    private readonly Conv2dOp op;
    private readonly float[] weight; // [out, in / groups, height, width]
    private readonly float[]? bias; // [out]
    private readonly TensorShape input; // [in, height, width]
    private readonly TensorShape output; // [out, height, width]
    private readonly int paddedHeight;
    private readonly int paddedWidth;
    private readonly int[] taps; // offsets in the padded map, in the weight's order [in / groups, height, width]
    private readonly int rows; // of an output map
    private readonly int rowLength;

    public Conv2dDefinition(Conv2dOp op, OpNode node)
    {
        this.op = op;
        weight = node.Parameter("weight");
        bias = op.HasBias ? node.Parameter("bias") : null;
        (input, output) = (node.Input, node.Output);
        paddedHeight = input[1] + 2 * op.Padding.Height;
        paddedWidth = input[2] + 2 * op.Padding.Width;
        taps = Taps();
        // A dense 1x1 convolution sees its map as one long row.
        var dense = op.Kernel == 1 && op.Stride == 1 && op.Padding == 0;
        rows = dense ? 1 : output[1];
        rowLength = dense ? output[1] * output[2] : output[2];
    }

    public override void Run(double[][] inputs, double[] values, RunContext run)
    {
        if (op.Padding == 0)
        {
            Parallel.For(0, op.OutChannels, run.Threads, channel => RunChannel(channel, inputs[0], values));
            return;
        }

        var padded = run.Buffers.Rent(checked(input[0] * paddedHeight * paddedWidth));
        Pad(inputs[0], padded);
        Parallel.For(0, op.OutChannels, run.Threads, channel => RunChannel(channel, padded, values));
        run.Buffers.Return(padded);
    }

    /// <summary>The same formula read from the input's side. The sums grow in a map with the padding around it, which
    /// is dropped at the end.</summary>
    public override void AddGradient(
        NodeValues values, double[] outputGradient, double[][] inputGradients, RunContext run)
    {
        var padded = run.Buffers.Rent(checked(input[0] * paddedHeight * paddedWidth));
        Parallel.For(0, op.InChannels, run.Threads, channel =>
        {
            var map = padded.AsSpan(channel * paddedHeight * paddedWidth, paddedHeight * paddedWidth);
            map.Clear();
            SpreadChannel(channel, outputGradient, map);
            AddInside(map, inputGradients[0].AsSpan(channel * input[1] * input[2], input[1] * input[2]));
        });
        run.Buffers.Return(padded);
    }

    private int[] Taps()
    {
        var offsets = new int[op.InChannels / op.Groups * op.Kernel.Height * op.Kernel.Width];
        var next = 0;
        for (var c = 0; c < op.InChannels / op.Groups; c++)
        {
            for (var i = 0; i < op.Kernel.Height; i++)
            {
                for (var j = 0; j < op.Kernel.Width; j++)
                    offsets[next++] = (c * paddedHeight + i * op.Dilation.Height) * paddedWidth + j * op.Dilation.Width;
            }
        }

        return offsets;
    }

    private void Pad(double[] map, double[] padded)
    {
        var (height, width) = (input[1], input[2]);
        Array.Clear(padded);
        for (var c = 0; c < op.InChannels; c++)
        {
            for (var y = 0; y < height; y++)
            {
                var target = (c * paddedHeight + y + op.Padding.Height) * paddedWidth + op.Padding.Width;
                map.AsSpan((c * height + y) * width, width).CopyTo(padded.AsSpan(target));
            }
        }
    }

    private void RunChannel(int channel, double[] padded, double[] values)
    {
        var group = channel / (op.OutChannels / op.Groups);
        var firstMap = group * (op.InChannels / op.Groups) * paddedHeight * paddedWidth;
        var weights = weight.AsSpan(channel * taps.Length, taps.Length);
        for (var y = 0; y < rows; y++)
        {
            var row = values.AsSpan((channel * rows + y) * rowLength, rowLength);
            row.Fill(bias?[channel] ?? 0);
            AddTaps(row, weights, padded, firstMap + y * op.Stride.Height * paddedWidth);
        }
    }

    // Four taps a pass, since a pass costs a load and a store of the row.
    private void AddTaps(Span<double> row, ReadOnlySpan<float> weights, double[] padded, int origin)
    {
        var stride = op.Stride.Width;
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

    private void SpreadChannel(int channel, double[] outputGradient, Span<double> map)
    {
        var (group, local) = Math.DivRem(channel, op.InChannels / op.Groups);
        var perGroup = op.OutChannels / op.Groups;
        var count = op.Kernel.Height * op.Kernel.Width;
        for (var o = group * perGroup; o < (group + 1) * perGroup; o++)
        {
            var window = weight.AsSpan((o * (op.InChannels / op.Groups) + local) * count, count);
            for (var y = 0; y < output[1]; y++)
            {
                var row = outputGradient.AsSpan((o * output[1] + y) * output[2], output[2]);
                SpreadRow(row, window, map[(y * op.Stride.Height * paddedWidth)..]);
            }
        }
    }

    private void SpreadRow(ReadOnlySpan<double> row, ReadOnlySpan<float> window, Span<double> map)
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
