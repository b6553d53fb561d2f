using EmbeddingProjector.Engines.Simd.Planning;

namespace EmbeddingProjector.Engines.Simd.Steps;

/// <summary>Copies the caller's pictures, [batch, channels, height, width], into the arena's layout. An item is a
/// channel block.</summary>
internal sealed unsafe class InputStep(string name, RunBuffers buffers, MapBuffer target) : Step(name, target)
{
    private readonly MapBuffer target = target;
    private readonly MapLayout layout = target.Layout;
    private float* from;
    private float* to;

    /// <inheritdoc/>
    protected override int Prepare(int first, int count)
    {
        from = buffers.Input + (long)first * layout.Channels * layout.Height * layout.Width;
        to = target.At(first);
        return count * layout.Blocks;
    }

    /// <inheritdoc/>
    protected override void Compute(int item, int worker)
    {
        var (image, block) = Math.DivRem(item, layout.Blocks);
        var plane = layout.Height * layout.Width;
        var start = to + image * target.ImagePitch + (long)block * layout.BlockPitch + layout.Interior;
        for (var lane = 0; lane < layout.Lanes; lane++)
        {
            var channel = block * layout.Lanes + lane;
            var source = from + ((long)image * layout.Channels + channel) * plane;
            for (var y = 0; y < layout.Height; y++)
            {
                var row = start + y * layout.RowPitch + lane;
                if (channel >= layout.Channels)
                    Fill(row, layout.Width, layout.Lanes);
                else if (layout.Planar)
                    new ReadOnlySpan<float>(source + y * layout.Width, layout.Width).CopyTo(new(row, layout.Width));
                else
                    Spread(source + y * layout.Width, row, layout.Width, layout.Lanes);
            }
        }
    }

    private static void Spread(float* from, float* to, int count, int step)
    {
        for (var i = 0; i < count; i++)
            to[i * step] = from[i];
    }

    private static void Fill(float* to, int count, int step)
    {
        for (var i = 0; i < count; i++)
            to[i * step] = 0;
    }
}
