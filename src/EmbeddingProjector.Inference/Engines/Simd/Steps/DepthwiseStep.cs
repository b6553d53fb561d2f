using EmbeddingProjector.Inference.Engines.Simd.Kernels;
using EmbeddingProjector.Inference.Engines.Simd.Planning;
using EmbeddingProjector.Inference.Graph.Ops;

namespace EmbeddingProjector.Inference.Engines.Simd.Steps;

/// <summary>A convolution of each channel alone, with bias and activation. An item is some rows of an image's channel
/// block.</summary>
internal sealed unsafe class DepthwiseStep : Step, IDisposable
{
    private const int Block = MapLayout.BlockChannels;

    // A plane is cut no finer: the parts share the rows between them.
    private const int FewestRows = 7;
    private const int FewestItems = 32;

    private readonly Conv2dOp op;
    private readonly MapBuffer source;
    private readonly MapBuffer target;
    private readonly AlignedBuffer weights; // [block, tap, 16]
    private readonly AlignedBuffer bias;
    private readonly AlignedBuffer offsets;
    private readonly delegate*<DepthwiseRow*, void> kernel;
    private readonly ActivationKernel activation;
    private float* from;
    private float* to;
    private int rowsPerItem;
    private int parts;

    /// <summary>Makes the step.</summary>
    /// <param name="name">The tail's name.</param>
    /// <param name="path">The instructions.</param>
    /// <param name="op">Window, stride, padding and dilation.</param>
    /// <param name="values">Weights [channels, 1, height, width], a factor and a bias for each channel.</param>
    /// <param name="activation">What ends the step.</param>
    /// <param name="source">The map read; its halo is at least the padding.</param>
    /// <param name="target">The map written.</param>
    public DepthwiseStep(
        string name, InstructionPath path, Conv2dOp op, LayerValues values, ActivationKernel activation,
        MapBuffer source, MapBuffer target)
        : base(name, target, source)
    {
        this.op = op;
        this.source = source;
        this.target = target;
        this.activation = activation;
        kernel = path == InstructionPath.Avx512
            ? &DepthwiseKernel<Avx512Lanes, System.Runtime.Intrinsics.Vector512<float>>.Compute
            : &DepthwiseKernel<PortableLanes, System.Numerics.Vector<float>>.Compute;
        var taps = op.Kernel.Height * op.Kernel.Width;
        weights = new((long)target.Layout.Blocks * taps * Block);
        bias = new((long)target.Layout.Blocks * Block);
        offsets = new(taps);
        for (var channel = 0; channel < op.OutChannels; channel++)
        {
            bias.Pointer[channel] = (float)values.Bias[channel];
            var lane = weights.Pointer + channel / Block * taps * Block + channel % Block;
            for (var tap = 0; tap < taps; tap++)
                lane[tap * Block] = (float)(values.Weights[channel * taps + tap] * values.Scale[channel]);
        }

        for (var tap = 0; tap < taps; tap++)
        {
            var (y, x) = Math.DivRem(tap, op.Kernel.Width);
            ((int*)offsets.Pointer)[tap] =
                y * op.Dilation.Height * source.Layout.RowPitch + x * op.Dilation.Width * Block;
        }
    }

    /// <summary>Whether a convolution is one of each channel alone.</summary>
    /// <param name="op">The convolution.</param>
    public static bool Fits(Conv2dOp op) => op.Groups == op.InChannels && op.OutChannels == op.InChannels;

    /// <inheritdoc/>
    public override long MultiplyAdds => (long)op.Kernel.Height * op.Kernel.Width * MapOrder.Length(target.Layout);

    /// <inheritdoc/>
    public void Dispose()
    {
        weights.Dispose();
        bias.Dispose();
        offsets.Dispose();
    }

    /// <inheritdoc/>
    protected override int Prepare(int first, int count)
    {
        from = source.At(first);
        to = target.At(first);
        var planes = count * target.Layout.Blocks;
        var wanted = (FewestItems + planes - 1) / planes;
        rowsPerItem = Math.Max(FewestRows, (target.Layout.Height + wanted - 1) / wanted);
        parts = (target.Layout.Height + rowsPerItem - 1) / rowsPerItem;
        return planes * parts;
    }

    /// <inheritdoc/>
    protected override void Compute(int item, int worker)
    {
        var (plane, part) = Math.DivRem(item, parts);
        var (image, block) = Math.DivRem(plane, target.Layout.Blocks);
        var taps = op.Kernel.Height * op.Kernel.Width;
        var row = new DepthwiseRow
        {
            Weights = weights.Pointer + (long)block * taps * Block,
            Bias = bias.Pointer + block * Block,
            Offsets = (int*)offsets.Pointer,
            Taps = taps,
            SourcePixel = op.Stride.Width * Block,
            Pixels = target.Layout.Width,
            Floor = activation.Floor,
        };
        var end = Math.Min((part + 1) * rowsPerItem, target.Layout.Height);
        for (var y = part * rowsPerItem; y < end; y++)
        {
            row.Source = Row(from, source, image, block, y * op.Stride.Height - op.Padding.Height)
                - op.Padding.Width * Block;
            row.Target = Row(to, target, image, block, y);
            kernel(&row);
            activation.Run(row.Target, Block, row.Pixels);
        }
    }
}
