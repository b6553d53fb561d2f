namespace EmbeddingProjector.Inference.Engines.Simd.Steps;

/// <summary>Copies one input's channels into a concatenation, where it could not be computed in place. An item is a
/// row.</summary>
internal sealed unsafe class ConcatStep(string name, MapBuffer source, MapBuffer target, int firstChannel, bool isLast)
    : Step(name, target, source)
{
    private readonly MapBuffer target = target;
    private float* from;
    private float* to;

    protected override int Prepare(int first, int count)
    {
        from = source.At(first) + source.Layout.Interior;
        to = target.At(first) + target.Layout.Interior;
        return count * target.Layout.Height;
    }

    protected override void Compute(int item, int worker)
    {
        const int Block = MapLayout.BlockChannels;
        var (image, y) = Math.DivRem(item, target.Layout.Height);
        var source0 = from + image * source.ImagePitch + y * source.Layout.RowPitch;
        var target0 = to + image * target.ImagePitch + y * target.Layout.RowPitch;

        // The lanes after the last channel are zero, as in every blocked map; the source's own lanes there are.
        var end = isLast ? target.Layout.Blocks * Block - firstChannel : source.Layout.Channels;
        for (var channel = 0; channel < end; channel++)
        {
            var joined = firstChannel + channel;
            var to = target0 + (long)(joined / Block) * target.Layout.BlockPitch + joined % Block;
            var exists = channel < source.Layout.Channels;
            var from = source0 + (exists ? (long)(channel / Block) * source.Layout.BlockPitch + channel % Block : 0);
            for (var x = 0; x < target.Layout.Width * Block; x += Block)
                to[x] = exists ? from[x] : 0;
        }
    }
}
