namespace EmbeddingProjector.Inference.Engines.Simd.Gradients;

/// <summary>A layer's weights as those of the convolution that computes its gradient: input and output channels
/// exchanged, windows turned round.</summary>
/// <remarks>The factor of a folded batch norm is multiplied in here, in double, and rounded once.</remarks>
/// <param name="values">The layer's own weights.</param>
/// <param name="threads">How many threads may help.</param>
internal sealed class TransposedWeights(LayerValues values, int threads)
{
    private readonly ParallelOptions parallel = new() { MaxDegreeOfParallelism = threads };

    public (Conv2dOp Op, LayerValues Values) Phase(Conv2dOp op, PhaseAxis rows, PhaseAxis columns)
    {
        var window = new Size2(rows.Taps.Length, columns.Taps.Length);
        var (inputs, outputs) = (op.InChannels / op.Groups, op.OutChannels / op.Groups); // of a group
        var length = outputs * window.Height * window.Width;
        var weights = new float[op.InChannels * length];
        Parallel.For(0, op.InChannels, parallel, channel =>
        {
            var (group, input) = Math.DivRem(channel, inputs);
            var next = channel * length;
            for (var output = group * outputs; output < (group + 1) * outputs; output++)
            {
                foreach (var y in rows.Taps)
                {
                    foreach (var x in columns.Taps)
                        weights[next++] = Scaled(op, output, input, y, x);
                }
            }
        });
        var transposed = new Conv2dOp(
            op.OutChannels, op.InChannels, window, 1, new(-rows.Shift, -columns.Shift),
            new(rows.Dilation, columns.Dilation), op.Groups, HasBias: false);
        return (transposed, Plain(weights, op.InChannels));
    }

    public (Conv2dOp Op, LayerValues Values) Cells(Conv2dOp op, CellAxis rows, CellAxis columns)
    {
        var channels = rows.Size * columns.Size * op.InChannels;
        var window = new Size2(rows.Window, columns.Window);
        var weights = new float[channels * op.OutChannels * window.Height * window.Width];
        for (var channel = 0; channel < channels; channel++)
        {
            var (place, input) = Math.DivRem(channel, op.InChannels);
            var (row, column) = Math.DivRem(place, columns.Size);
            for (var tap = 0; tap < op.Kernel.Height * op.Kernel.Width; tap++)
            {
                var (i, j) = Math.DivRem(tap, op.Kernel.Width);
                if (rows.PlaceInWindow(row, i) is not { } y || columns.PlaceInWindow(column, j) is not { } x)
                    continue;

                for (var output = 0; output < op.OutChannels; output++)
                {
                    var at = ((channel * op.OutChannels + output) * window.Height + y) * window.Width + x;
                    weights[at] = Scaled(op, output, input, i, j);
                }
            }
        }

        var toCells = new Conv2dOp(
            op.OutChannels, channels, window, new(rows.Step, columns.Step), new(-rows.Shift, -columns.Shift), 1, 1,
            HasBias: false);
        return (toCells, Plain(weights, channels));
    }

    /// <summary>The linear layer from the result's gradient to the map that a linear layer read, every float of which,
    /// halo and missing channels too, counts as a feature in the order of memory.</summary>
    public (Conv2dOp Op, LayerValues Values) Linear(LinearOp op, MapLayout map)
    {
        var length = map.ImageLength;
        var weights = new float[(long)length * op.OutFeatures];
        Parallel.For(0, map.Channels * map.Height, parallel, row =>
        {
            var (channel, y) = Math.DivRem(row, map.Height);
            for (var x = 0; x < map.Width; x++)
            {
                var feature = (long)row * map.Width + x;
                var place = (long)(channel / map.Lanes) * map.BlockPitch + map.Interior + y * map.RowPitch
                    + x * map.Lanes + channel % map.Lanes;
                for (var output = 0L; output < op.OutFeatures; output++)
                    weights[place * op.OutFeatures + output] = values.Weights[output * op.InFeatures + feature];
            }
        });
        return (new(op.OutFeatures, length, 1, 1, 0, 1, 1, HasBias: false), Plain(weights, length));
    }

    private float Scaled(Conv2dOp op, int output, int input, int y, int x)
    {
        var at = ((output * (op.InChannels / op.Groups) + input) * op.Kernel.Height + y) * op.Kernel.Width + x;
        return (float)(values.Weights[at] * values.Scale[output]);
    }

    private static LayerValues Plain(float[] weights, int channels) =>
        new(weights, [.. Enumerable.Repeat(1.0, channels)], new double[channels]);
}
