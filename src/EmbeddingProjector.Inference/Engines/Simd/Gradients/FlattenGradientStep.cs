namespace EmbeddingProjector.Inference.Engines.Simd.Gradients;

/// <summary>A vector's gradient as that of the map it was made from. An item is a channel block.</summary>
internal sealed unsafe class FlattenGradientStep(string name, MapBuffer source, MapBuffer target)
    : Step(name, target, source)
{
    private readonly MapBuffer target = target;
    private float* from;
    private float* to;

    protected override int Prepare(int first, int count)
    {
        from = source.At(first);
        to = target.At(first);
        return count * target.Layout.Blocks;
    }

    protected override void Compute(int item, int worker)
    {
        var (image, block) = Math.DivRem(item, target.Layout.Blocks);
        MapOrder.ReadBlock(
            from + image * source.ImagePitch, to + image * target.ImagePitch, target.Layout, block);
    }
}
