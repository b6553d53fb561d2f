namespace EmbeddingProjector.Inference.Engines.Simd.Steps;

/// <summary>A map row-major and without halo, the channels first or last: what callers and flattening see.</summary>
internal static unsafe class MapOrder
{
    /// <summary>Values of one image.</summary>
    public static int Length(MapLayout layout) => layout.Channels * layout.Height * layout.Width;

    /// <summary>Writes an image's values row-major.</summary>
    /// <param name="image">The image's first float.</param>
    /// <param name="to">[channels, height, width], or with the channels last.</param>
    public static void CopyRowMajor(float* image, MapLayout layout, float* to)
    {
        for (var block = 0; layout.ChannelsLast && block < layout.Blocks; block++)
            CopyBlock(image + (long)block * layout.BlockPitch, layout, block, to);
        if (layout.ChannelsLast)
            return;

        for (var channel = 0; channel < layout.Channels; channel++)
            CopyPlane(image, layout, channel, to + (long)channel * layout.Height * layout.Width);
    }

    /// <summary>Writes one channel's values row-major.</summary>
    /// <param name="image">The image's first float.</param>
    /// <param name="channel">From 0.</param>
    /// <param name="to">[height, width].</param>
    public static void CopyPlane(float* image, MapLayout layout, int channel, float* to)
    {
        var plane = image + (long)(channel / layout.Lanes) * layout.BlockPitch
            + layout.Interior + channel % layout.Lanes;
        for (var y = 0; y < layout.Height; y++)
        {
            Gather(plane + y * layout.RowPitch, to, layout.Width, layout.Lanes);
            to += layout.Width;
        }
    }

    /// <summary>Reads one channel block of an image's row-major values; lanes without a channel become 0.</summary>
    /// <param name="from">[channels, height, width], or with the channels last.</param>
    /// <param name="image">The image's first float.</param>
    public static void ReadBlock(float* from, float* image, MapLayout layout, int block)
    {
        var start = image + (long)block * layout.BlockPitch + layout.Interior;
        if (layout.ChannelsLast)
        {
            SpreadBlock(from, start, layout, block);
            return;
        }

        for (var lane = 0; lane < layout.Lanes; lane++)
        {
            var channel = block * layout.Lanes + lane;
            var source = from + (long)channel * layout.Height * layout.Width;
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

    private static void CopyBlock(float* plane, MapLayout layout, int block, float* to)
    {
        var first = block * layout.Lanes;
        var count = Math.Min(layout.Lanes, layout.Channels - first);
        for (var y = 0; y < layout.Height; y++)
        {
            var row = plane + layout.Interior + y * layout.RowPitch;
            var pixels = to + (long)y * layout.Width * layout.Channels + first;
            for (var x = 0; x < layout.Width; x++)
                new ReadOnlySpan<float>(row + x * layout.Lanes, count).CopyTo(new(pixels + x * layout.Channels, count));
        }
    }

    private static void SpreadBlock(float* from, float* start, MapLayout layout, int block)
    {
        var first = block * layout.Lanes;
        var count = Math.Min(layout.Lanes, layout.Channels - first);
        for (var y = 0; y < layout.Height; y++)
        {
            var pixels = from + (long)y * layout.Width * layout.Channels + first;
            for (var x = 0; x < layout.Width; x++)
            {
                var lanes = new Span<float>(start + y * layout.RowPitch + x * layout.Lanes, layout.Lanes);
                new ReadOnlySpan<float>(pixels + x * layout.Channels, count).CopyTo(lanes);
                lanes[count..].Clear();
            }
        }
    }

    private static void Gather(float* from, float* to, int count, int step)
    {
        if (step == 1)
        {
            new ReadOnlySpan<float>(from, count).CopyTo(new(to, count));
            return;
        }

        for (var i = 0; i < count; i++)
            to[i] = from[i * step];
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
