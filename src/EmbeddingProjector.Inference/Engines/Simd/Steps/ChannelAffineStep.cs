namespace EmbeddingProjector.Inference.Engines.Simd.Steps;

/// <summary>x * scale + shift with fixed numbers for each channel, from any layout to any layout. An item is a channel
/// of one image.</summary>
internal sealed unsafe class ChannelAffineStep(string name, ChannelAffineOp op, MapBuffer source, MapBuffer target)
    : Step(name, target, source)
{
    private readonly MapBuffer target = target;
    private float* from;
    private float* to;

    // The lanes after a blocked map's last channel are channels too: they become zero.
    private int Channels => target.Layout.Blocks * target.Layout.Lanes;

    protected override int Prepare(int first, int count)
    {
        from = source.At(first);
        to = target.At(first);
        return count * Channels;
    }

    protected override void Compute(int item, int worker)
    {
        var (image, channel) = Math.DivRem(item, Channels);
        var layout = target.Layout;
        var result = to + image * target.ImagePitch + Start(layout, channel);
        var isThere = channel < op.Scale.Length;
        var map = from + image * source.ImagePitch + Start(source.Layout, isThere ? channel : 0);
        for (var y = 0; y < layout.Height; y++)
        {
            var row = result + y * layout.RowPitch;
            if (isThere)
                Scale(map + y * source.Layout.RowPitch, row, (float)op.Scale[channel], (float)op.Shift[channel]);
            else
                Clear(row);
        }
    }

    private static long Start(MapLayout layout, int channel) =>
        layout.Interior + (long)(channel / layout.Lanes) * layout.BlockPitch + channel % layout.Lanes;

    private void Scale(float* x, float* row, float scale, float shift)
    {
        var (read, written) = (source.Layout.Lanes, target.Layout.Lanes);
        for (var i = 0; i < target.Layout.Width; i++)
            row[i * written] = x[i * read] * scale + shift;
    }

    private void Clear(float* row)
    {
        for (var i = 0; i < target.Layout.Width; i++)
            row[i * target.Layout.Lanes] = 0;
    }
}
