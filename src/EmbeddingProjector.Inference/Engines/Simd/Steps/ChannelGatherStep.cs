namespace EmbeddingProjector.Inference.Engines.Simd.Steps;

/// <summary>A map whose channels are copies of some channels of other maps: slices, shuffles, and concatenations that
/// do not fall on whole blocks. An item is a channel block of an image.</summary>
internal sealed unsafe class ChannelGatherStep : Step, IDisposable
{
    private const int Block = MapLayout.BlockChannels;

    private readonly MapBuffer[] sources;
    private readonly MapBuffer target;
    private readonly (int Source, int Block)[][] parts; // by target block: which source blocks
    private readonly AlignedBuffer[] lanes; // by target block: [parts, 16]
    private readonly float*[] starts;
    private readonly bool isWide;
    private float* to;

    /// <param name="name">The tail's name.</param>
    /// <param name="channels">For each channel of the target the map and its channel.</param>
    /// <param name="sources">The maps read, of the target's height and width.</param>
    public ChannelGatherStep(
        string name, InstructionPath path, IReadOnlyList<(int Source, int Channel)> channels, MapBuffer[] sources,
        MapBuffer target)
        : base(name, target, sources)
    {
        this.sources = sources;
        this.target = target;
        isWide = path == InstructionPath.Avx512;
        starts = new float*[sources.Length];
        parts = new (int, int)[target.Layout.Blocks][];
        lanes = new AlignedBuffer[target.Layout.Blocks];
        for (var block = 0; block < parts.Length; block++)
        {
            var wanted = channels.Skip(block * Block).Take(Block)
                .Select(channel => (channel.Source, Block: channel.Channel / Block, Lane: channel.Channel % Block))
                .ToList();
            parts[block] = [.. wanted.Select(channel => (channel.Source, channel.Block)).Distinct()];
            lanes[block] = new(parts[block].Length * Block);
            var table = new Span<int>(lanes[block].Pointer, parts[block].Length * Block);
            table.Fill(-1);
            for (var lane = 0; lane < wanted.Count; lane++)
            {
                var part = Array.IndexOf(parts[block], (wanted[lane].Source, wanted[lane].Block));
                table[part * Block + lane] = wanted[lane].Lane;
            }
        }
    }

    public void Dispose()
    {
        foreach (var table in lanes)
            table.Dispose();
    }

    protected override int Prepare(int first, int count)
    {
        for (var i = 0; i < sources.Length; i++)
            starts[i] = sources[i].At(first);
        to = target.At(first);
        return count * target.Layout.Blocks;
    }

    protected override void Compute(int item, int worker)
    {
        var (image, block) = Math.DivRem(item, target.Layout.Blocks);
        var rows = stackalloc float*[Block];
        var row = new ChannelGather
        {
            Sources = rows,
            Count = parts[block].Length,
            Lanes = (int*)lanes[block].Pointer,
            Pixels = target.Layout.Width,
        };
        for (var y = 0; y < target.Layout.Height; y++)
        {
            row.Target = Row(to, target, image, block, y);
            for (var i = 0; i < row.Count; i++)
            {
                var (source, sourceBlock) = parts[block][i];
                rows[i] = Row(starts[source], sources[source], image, sourceBlock, y);
            }

            if (isWide)
                ChannelGatherKernel.Wide(&row);
            else
                ChannelGatherKernel.Plain(&row);
        }
    }
}
