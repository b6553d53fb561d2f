namespace EmbeddingProjector.Inference.Engines.Simd.Steps;

/// <summary>A map times a factor for each channel that another step has computed. An item is a channel block of an
/// image; a lane is a channel of it.</summary>
internal sealed unsafe class ChannelScaleStep(string name, MapBuffer source, MapBuffer factors, MapBuffer target)
    : Step(name, target, source, factors)
{
    private const int Block = MapLayout.BlockChannels;

    private readonly MapBuffer target = target;
    private float* from;
    private float* by;
    private float* to;

    protected override int Prepare(int first, int count)
    {
        from = source.At(first);
        by = factors.At(first);
        to = target.At(first);
        return count * target.Layout.Blocks;
    }

    protected override void Compute(int item, int worker)
    {
        var (image, block) = Math.DivRem(item, target.Layout.Blocks);
        var factor = Row(by, factors, image, block, 0);
        for (var y = 0; y < target.Layout.Height; y++)
        {
            var row = Row(from, source, image, block, y);
            var result = Row(to, target, image, block, y);
            for (var lane = 0; lane < Block; lane += Vector<float>.Count)
            {
                var scale = Vector.Load(factor + lane);
                for (var i = lane; i < target.Layout.Width * Block; i += Block)
                    (Vector.Load(row + i) * scale).Store(result + i);
            }
        }
    }
}
