namespace EmbeddingProjector.Inference.Engines.Simd.Steps;

/// <summary>A convolution of each channel alone, with bias and activation. An item is some rows of an image's channel
/// block.</summary>
/// <param name="name">The tail's name.</param>
/// <param name="op">Window, stride, padding and dilation.</param>
/// <param name="weights">For the source's rows; taken over.</param>
/// <param name="source">The map read; its halo is at least the padding.</param>
/// <param name="rowSums">[channels, rows]: where the sum of each row goes; null for nowhere.</param>
internal sealed unsafe class DepthwiseStep(
    string name, Conv2dOp op, DepthwiseWeights weights, ActivationKernel activation, MapBuffer source, MapBuffer target,
    MapBuffer? rowSums = null)
    : Step(name, target, Existing(source, rowSums)), IDisposable
{
    // A plane is cut no finer: the parts share the rows between them.
    private const int FewestRows = 7;
    private const int FewestItems = 32;

    private readonly MapBuffer target = target;
    private float* from;
    private float* to;
    private float* sums;
    private int rowsPerItem;
    private int parts;

    /// <summary>Whether a convolution is one of each channel alone.</summary>
    public static bool Fits(Conv2dOp op) => op.Groups == op.InChannels && op.OutChannels == op.InChannels;

    public override long MultiplyAdds => (long)weights.Taps * MapOrder.Length(target.Layout);

    public void Dispose() => weights.Dispose();

    protected override int Prepare(int first, int count)
    {
        from = source.At(first);
        to = target.At(first);
        sums = rowSums is null ? null : rowSums.At(first);
        var planes = count * target.Layout.Blocks;
        var wanted = (FewestItems + planes - 1) / planes;
        rowsPerItem = Math.Max(FewestRows, (target.Layout.Height + wanted - 1) / wanted);
        parts = (target.Layout.Height + rowsPerItem - 1) / rowsPerItem;
        return planes * parts;
    }

    protected override void Compute(int item, int worker)
    {
        var (plane, part) = Math.DivRem(item, parts);
        var (image, block) = Math.DivRem(plane, target.Layout.Blocks);
        var end = Math.Min((part + 1) * rowsPerItem, target.Layout.Height);
        for (var y = part * rowsPerItem; y < end; y++)
        {
            var corner = Row(from, source, image, block, y * op.Stride.Height - op.Padding.Height)
                - op.Padding.Width * MapLayout.BlockChannels;
            var row = Row(to, target, image, block, y);
            weights.Run(block, corner, row, target.Layout.Width, activation);
            if (rowSums is not null)
                RowSum.Of(row, target.Layout.Width, Row(sums, rowSums, image, block, y));
        }
    }
}
