namespace EmbeddingProjector.Inference.Engines.Simd.Steps;

/// <summary>A 1x1 convolution and the depthwise one behind it: the wide map between them only exists in a core's
/// cache, a few rows of two channel blocks at a time. An item is a band of rows of a panel.</summary>
/// <remarks>Bands share the rows that reach into both; those are computed twice, to the same bits.</remarks>
internal sealed unsafe class ExpandDepthwiseStep : Step, IDisposable
{
    private const int Block = MapLayout.BlockChannels;

    // Beside the band, the source's rows and the weights are in the second-level cache.
    private const long BandBytes = 192 << 10;

    private readonly TileKernels kernels;
    private readonly WorkerScratch scratch;
    private readonly PackedWeights expand;
    private readonly ActivationKernel expandActivation;
    private readonly Conv2dOp op;
    private readonly DepthwiseWeights weights;
    private readonly ActivationKernel activation;
    private readonly MapBuffer source;
    private readonly MapBuffer target;
    private readonly MapBuffer? rowSums;
    private readonly int runsPerRow;
    private readonly int pitch; // from a row of the band to the next
    private readonly int rows; // of the band, at most
    private readonly int rowsPerBand; // of the target
    private readonly int bands;
    private float* from;
    private float* to;
    private float* sums;

    /// <summary>Makes the step and takes over the weights.</summary>
    /// <param name="name">The tail's name.</param>
    /// <param name="scratch">Memory for a band.</param>
    /// <param name="expand">The 1x1 convolution; of at most <see cref="MostInputs"/> inputs.</param>
    /// <param name="rowSums">[channels, rows]: where the sum of each row goes; null for nowhere.</param>
    public ExpandDepthwiseStep(
        string name, InstructionPath path, TileKernels kernels, WorkerScratch scratch, PackedWeights expand,
        ActivationKernel expandActivation, Conv2dOp op, LayerValues values, ActivationKernel activation,
        MapBuffer source, MapBuffer target, MapBuffer? rowSums = null)
        : base(name, target, Existing(source, rowSums))
    {
        this.kernels = kernels;
        this.scratch = scratch;
        this.expand = expand;
        this.expandActivation = expandActivation;
        this.op = op;
        this.activation = activation;
        this.source = source;
        this.target = target;
        this.rowSums = rowSums;
        var width = source.Layout.Width;
        runsPerRow = (width + kernels.RunLength - 1) / kernels.RunLength;

        // The last run of a row may end outside; what it writes there is zeroed or never read.
        pitch = (op.Padding.Width + Math.Max(runsPerRow * kernels.RunLength, width + op.Padding.Width)) * Block;
        var window = op.Dilation.Height * (op.Kernel.Height - 1) + 1;
        var fitting = (int)Math.Max(0, BandBytes / (2L * pitch * sizeof(float)) - window) / op.Stride.Height + 1;
        bands = (target.Layout.Height + fitting - 1) / fitting;
        rowsPerBand = (target.Layout.Height + bands - 1) / bands;
        bands = (target.Layout.Height + rowsPerBand - 1) / rowsPerBand;
        rows = (rowsPerBand - 1) * op.Stride.Height + window;
        weights = new(path, op, values, pitch);
        scratch.Reserve(2L * rows * pitch);
    }

    /// <summary>A longer sum is cut into chunks, which only <see cref="ConvolutionStep"/> does.</summary>
    public const int MostInputs = ConvolutionStep.InputsPerChunk;

    public override long WeightBytes => expand.WeightBytes;

    public override long MultiplyAdds => (long)weights.Taps * MapOrder.Length(target.Layout)
        + (long)source.Layout.Channels * target.Layout.Channels * source.Layout.Pixels;

    public override long ReadPast => (long)kernels.RunLength * Block;

    public void Dispose()
    {
        expand.Dispose();
        weights.Dispose();
    }

    protected override int Prepare(int first, int count)
    {
        from = source.At(first);
        to = target.At(first);
        sums = rowSums is null ? null : rowSums.At(first);
        return count * expand.Panels.Length * bands;
    }

    protected override void Compute(int item, int worker)
    {
        var (plane, band) = Math.DivRem(item, bands);
        var (image, index) = Math.DivRem(plane, expand.Panels.Length);
        var panel = expand.Panels[index];
        var memory = scratch.Of(worker);
        var first = band * rowsPerBand;
        var end = Math.Min(first + rowsPerBand, target.Layout.Height);
        var top = first * op.Stride.Height - op.Padding.Height;
        var count = (end - 1 - first) * op.Stride.Height + op.Dilation.Height * (op.Kernel.Height - 1) + 1;
        Expand(panel, image, top, count, memory);
        for (var block = 0; block < panel.Blocks; block++)
        {
            for (var y = first; y < end; y++)
            {
                var corner = memory + ((long)block * rows + (y - first) * op.Stride.Height) * pitch;
                var row = Row(to, target, image, panel.FirstBlock + block, y);
                weights.Run(panel.FirstBlock + block, corner, row, target.Layout.Width, activation);
                if (rowSums is not null)
                    RowSum.Of(row, target.Layout.Width, Row(sums, rowSums, image, panel.FirstBlock + block, y));
            }
        }
    }

    // Rows top to top + count of the wide map; those outside of it are zeros, and so are the columns beside it.
    private void Expand(in PackedWeights.Panel panel, int image, int top, int count, float* memory)
    {
        var (start, end) = (Math.Max(top, 0), Math.Min(top + count, source.Layout.Height));
        var tile = new TileArguments
        {
            SourceStride = Block,
            TargetStride = Block,
            TargetBlockPitch = (nint)rows * pitch,
            Weights = expand.WeightsOf(panel),
            WeightStep = panel.Blocks * Block,
            Bias = expand.BiasOf(panel),
            Offsets = expand.OffsetsOf(panel),
            OffsetCount = panel.OffsetCount,
            Inner = expand.Inner,
            Floor = expandActivation.Floor,
            Ceiling = expandActivation.Ceiling,
        };
        var runs = &tile.Run0;
        var runsInTile = panel.Blocks == 2 ? 2 : 4;
        tile.NextTile = runsInTile * kernels.RunLength * Block;
        var total = (end - start) * runsPerRow;
        var origin = Row(from, source, image, 0, start);
        var corner = memory + (long)(start - top) * pitch + op.Padding.Width * Block;
        int row = 0, pixel = 0;
        for (var run = 0; run < total; run += runsInTile)
        {
            for (var i = 0; i < runsInTile; i++)
            {
                runs[i].Source = origin + (long)row * source.Layout.RowPitch + pixel * Block;
                runs[i].Target = corner + (long)row * pitch + pixel * Block;

                // A run past the end repeats the last one.
                if (run + i + 1 >= total)
                    continue;
                pixel += kernels.RunLength;
                (row, pixel) = pixel < source.Layout.Width ? (row, pixel) : (row + 1, 0);
            }

            (panel.Blocks == 2 ? kernels.Wide : kernels.Narrow)(&tile);
            for (var i = 0; expandActivation.IsFunction && i < Math.Min(runsInTile, total - run); i++)
            {
                for (var block = 0; block < panel.Blocks; block++)
                    expandActivation.Run(runs[i].Target + block * tile.TargetBlockPitch, Block, kernels.RunLength);
            }
        }

        for (var block = 0; block < panel.Blocks; block++)
        {
            for (var y = top; y < top + count; y++)
                ClearOutside(memory + ((long)block * rows + y - top) * pitch, start <= y && y < end);
        }
    }

    private void ClearOutside(float* row, bool exists)
    {
        var side = op.Padding.Width * Block;
        var width = source.Layout.Width * Block;
        new Span<float>(row, exists ? side : side + width).Clear();
        new Span<float>(row + side + width, side).Clear();
    }
}
