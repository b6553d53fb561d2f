namespace EmbeddingProjector.Inference.Engines.Simd.Gradients;

/// <summary>Copies the caller's gradient of an output, [batch, output shape], into the arena's layout. An item is a
/// channel block.</summary>
internal sealed unsafe class OutputGradientStep(string name, RunBuffers buffers, int output, MapBuffer target)
    : Step(name, target)
{
    private readonly MapBuffer target = target;
    private readonly MapLayout layout = target.Layout;
    private float* from;
    private float* to;

    protected override int Prepare(int first, int count)
    {
        var given = buffers.OutputGradients[output];
        from = given == null ? null : given + (long)first * MapOrder.Length(layout);
        to = target.At(first);
        return count * layout.Blocks;
    }

    protected override void Compute(int item, int worker)
    {
        var (image, block) = Math.DivRem(item, layout.Blocks);
        var start = to + image * target.ImagePitch;
        if (from == null)
            new Span<float>(start + (long)block * layout.BlockPitch, layout.BlockPitch).Clear();
        else
            MapOrder.ReadBlock(from + (long)image * MapOrder.Length(layout), start, layout, block);
    }
}
