namespace EmbeddingProjector.Inference.Engines.Simd.Steps;

/// <summary>Brings a layer's weights into panels.</summary>
internal static unsafe class WeightPacking
{
    private const int Block = MapLayout.BlockChannels;

    /// <summary>Packs a convolution, or a linear layer seen as a convolution as large as its map.</summary>
    /// <param name="op">Channels, window, dilation and groups.</param>
    /// <param name="values">Weights [out, in / groups, height, width] and a factor and a bias for each output
    /// channel.</param>
    public static PackedWeights Pack(Conv2dOp op, LayerValues values, MapLayout source)
    {
        var panels = Layout(op, source, out var weightCount, out var offsetCount);
        var weights = new AlignedBuffer(weightCount);
        var bias = new AlignedBuffer((op.OutChannels + 2 * Block - 1) / (2 * Block) * 2 * Block);
        var offsets = new AlignedBuffer(offsetCount);
        for (var channel = 0; channel < op.OutChannels; channel++)
            bias.Pointer[channel] = (float)values.Bias[channel];

        var packed = new PackedWeights(weights, bias, offsets, InnerOf(op, source), panels);
        foreach (var panel in panels)
        {
            WriteOffsets(op, source, panel, packed.OffsetsOf(panel));
            WriteWeights(op, values, source, panel, packed.WeightsOf(panel));
        }

        return packed;
    }

    // Of more inputs, half a block is too few to count.
    private const int MostInputsInHalves = 128;

    // Inputs side by side at an offset. Where channels, or those of a group, end in the middle of a block, blocks are
    // read in halves: fewer lanes without a channel, or of other groups, are multiplied by zeros.
    private static int InnerOf(Conv2dOp op, MapLayout source) =>
        !source.Planar && op.InChannels / op.Groups % Block == Block / 2
            && (op.Groups > 1 || op.InChannels <= MostInputsInHalves)
            ? Block / 2
            : source.Lanes;

    // Two neighboring output blocks share a panel if they read the same input blocks.
    private static List<PackedWeights.Panel> Layout(Conv2dOp op, MapLayout source, out long weights, out int offsets)
    {
        var panels = new List<PackedWeights.Panel>();
        var blocks = (op.OutChannels + Block - 1) / Block;
        var taps = op.Kernel.Height * op.Kernel.Width;
        weights = 0;
        offsets = 0;
        for (var first = 0; first < blocks;)
        {
            var inputs = InputParts(op, source, first);
            var width = first + 1 < blocks && InputParts(op, source, first + 1) == inputs ? 2 : 1;
            var count = (inputs.End - inputs.Start) * taps;
            panels.Add(new(first, width, weights, offsets, count));
            weights += (long)count * InnerOf(op, source) * width * Block;
            offsets += count;
            first += width;
        }

        return panels;
    }

    // The parts of the inputs that an output block's groups read.
    private static (int Start, int End) InputParts(Conv2dOp op, MapLayout source, int block)
    {
        var perGroupOut = op.OutChannels / op.Groups;
        var perGroupIn = op.InChannels / op.Groups;
        var firstGroup = block * Block / perGroupOut;
        var lastGroup = (Math.Min((block + 1) * Block, op.OutChannels) - 1) / perGroupOut;
        var start = firstGroup * perGroupIn;
        var end = (lastGroup + 1) * perGroupIn;
        var inner = InnerOf(op, source);
        return (start / inner, (end + inner - 1) / inner);
    }

    private static void WriteOffsets(Conv2dOp op, MapLayout source, in PackedWeights.Panel panel, int* offsets)
    {
        var inner = InnerOf(op, source);
        var (start, end) = InputParts(op, source, panel.FirstBlock);
        for (var part = start; part < end; part++)
        {
            var (block, lane) = Math.DivRem(part * inner, source.Lanes);
            for (var y = 0; y < op.Kernel.Height; y++)
            {
                for (var x = 0; x < op.Kernel.Width; x++)
                    *offsets++ = checked(block * source.BlockPitch + lane
                        + y * op.Dilation.Height * source.RowPitch + x * op.Dilation.Width * source.Lanes);
            }
        }
    }

    private static void WriteWeights(
        Conv2dOp op, LayerValues values, MapLayout source, PackedWeights.Panel panel, float* packed)
    {
        var perGroupIn = op.InChannels / op.Groups;
        var perGroupOut = op.OutChannels / op.Groups;
        var taps = op.Kernel.Height * op.Kernel.Width;
        var step = panel.Blocks * Block;
        var inner = InnerOf(op, source);
        var start = InputParts(op, source, panel.FirstBlock).Start;
        var last = Math.Min(panel.FirstBlock * Block + step, op.OutChannels);
        for (var output = panel.FirstBlock * Block; output < last; output++)
        {
            var firstInput = output / perGroupOut * perGroupIn;
            var scale = values.Scale[output];
            for (var local = 0; local < perGroupIn; local++)
            {
                var input = firstInput + local - start * inner;
                var from = ((long)output * perGroupIn + local) * taps;
                var lane = output - panel.FirstBlock * Block;
                for (var tap = 0; tap < taps; tap++)
                {
                    var offset = input / inner * taps + tap;
                    packed[((long)offset * inner + input % inner) * step + lane] =
                        (float)(values.Weights[from + tap] * scale);
                }
            }
        }
    }
}
