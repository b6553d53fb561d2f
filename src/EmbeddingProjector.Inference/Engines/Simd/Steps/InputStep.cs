namespace EmbeddingProjector.Inference.Engines.Simd.Steps;

/// <summary>Copies the caller's pictures, [batch, channels, height, width], into the arena's layout. An item is a
/// channel block.</summary>
internal sealed unsafe class InputStep(string name, RunBuffers buffers, MapBuffer target) : Step(name, target)
{
    private readonly MapBuffer target = target;
    private readonly MapLayout layout = target.Layout;
    private float* from;
    private float* to;

    protected override int Prepare(int first, int count)
    {
        from = buffers.Input + (long)first * MapOrder.Length(layout);
        to = target.At(first);
        return count * layout.Blocks;
    }

    protected override void Compute(int item, int worker)
    {
        var (image, block) = Math.DivRem(item, layout.Blocks);
        MapOrder.ReadBlock(
            from + (long)image * MapOrder.Length(layout), to + image * target.ImagePitch, layout, block);
    }
}
