using System.Runtime.Intrinsics;

namespace EmbeddingProjector.Inference.Engines.Simd.Steps;

/// <summary>Layer normalisation over the channels of each pixel or token. An item is some pixels of a row.</summary>
internal sealed unsafe class LayerNormStep : Step, IDisposable
{
    private const int Block = MapLayout.BlockChannels;
    private const int PixelsPerItem = 28;

    private readonly MapBuffer source;
    private readonly MapBuffer target;
    private readonly float epsilon;
    private readonly AlignedBuffer weight;
    private readonly AlignedBuffer bias;
    private readonly AlignedBuffer presence;
    private readonly delegate*<LayerNormPixels*, void> kernel;
    private float* from;
    private float* to;

    /// <param name="name">The tail's name.</param>
    /// <param name="weight">A factor for each channel.</param>
    /// <param name="bias">A summand for each channel.</param>
    /// <param name="epsilon">Added to the variance.</param>
    /// <param name="target">The map written, of the same shape.</param>
    public LayerNormStep(
        string name, InstructionPath path, float[] weight, float[] bias, float epsilon, MapBuffer source,
        MapBuffer target)
        : base(name, target, source)
    {
        this.source = source;
        this.target = target;
        this.epsilon = epsilon;
        this.weight = new(target.Layout.Blocks * Block);
        this.bias = new(target.Layout.Blocks * Block);
        presence = new(target.Layout.Blocks * Block);
        weight.CopyTo(new Span<float>(this.weight.Pointer, weight.Length));
        bias.CopyTo(new Span<float>(this.bias.Pointer, bias.Length));
        new Span<float>(presence.Pointer, weight.Length).Fill(1);
        kernel = path == InstructionPath.Avx512
            ? &LayerNormKernel<Avx512Lanes, Vector512<float>>.Compute
            : &LayerNormKernel<PortableLanes, Vector<float>>.Compute;
    }

    private int ItemsPerRow => (target.Layout.Width + PixelsPerItem - 1) / PixelsPerItem;

    public void Dispose()
    {
        weight.Dispose();
        bias.Dispose();
        presence.Dispose();
    }

    protected override int Prepare(int first, int count)
    {
        from = source.At(first);
        to = target.At(first);
        return count * target.Layout.Height * ItemsPerRow;
    }

    protected override void Compute(int item, int worker)
    {
        var (row, part) = Math.DivRem(item, ItemsPerRow);
        var (image, y) = Math.DivRem(row, target.Layout.Height);
        var x = part * PixelsPerItem;
        var pixels = new LayerNormPixels
        {
            Source = Row(from, source, image, 0, y) + x * Block,
            SourceBlock = source.Layout.BlockPitch,
            Target = Row(to, target, image, 0, y) + x * Block,
            TargetBlock = target.Layout.BlockPitch,
            Pixels = Math.Min(PixelsPerItem, target.Layout.Width - x),
            Blocks = target.Layout.Blocks,
            Features = target.Layout.Channels,
            Weight = weight.Pointer,
            Bias = bias.Pointer,
            Presence = presence.Pointer,
            Epsilon = epsilon,
        };
        kernel(&pixels);
    }
}
