namespace EmbeddingProjector.Inference.Engines.Simd.Gradients;

/// <summary>One input's channels of a concatenation's gradient, where they do not fill whole blocks. An item is a
/// row.</summary>
internal sealed unsafe class ConcatGradientStep(string name, MapBuffer source, MapBuffer target, int firstChannel)
    : Step(name, target, source)
{
    private readonly MapBuffer target = target;
    private float* from;
    private float* to;

    protected override int Prepare(int first, int count)
    {
        from = source.At(first);
        to = target.At(first);
        return count * target.Layout.Height;
    }

    protected override void Compute(int item, int worker)
    {
        const int Block = MapLayout.BlockChannels;
        var (image, y) = Math.DivRem(item, target.Layout.Height);
        for (var channel = 0; channel < target.Layout.Blocks * Block; channel++)
        {
            var joined = firstChannel + channel;
            var row = Row(to, target, image, channel / Block, y) + channel % Block;
            var exists = channel < target.Layout.Channels;
            var gradient = exists ? Row(from, source, image, joined / Block, y) + joined % Block : null;
            for (var x = 0; x < target.Layout.Width * Block; x += Block)
                row[x] = exists ? gradient[x] : 0;
        }
    }
}
