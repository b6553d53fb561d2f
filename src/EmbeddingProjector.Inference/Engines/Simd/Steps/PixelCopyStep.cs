namespace EmbeddingProjector.Inference.Engines.Simd.Steps;

/// <summary>Whole pixels of some blocks, copied from anywhere in a map: one token of several, or the pixels of 2x2
/// cells beside each other in the channels. An item is a channel block of an image.</summary>
internal sealed unsafe class PixelCopyStep : Step
{
    private const int Block = MapLayout.BlockChannels;
    private const int Zero = -1;

    private readonly int[] sources; // [parts, target pixels]: a pixel of the source, or Zero
    private readonly int blocksPerPart;
    private readonly MapBuffer source;
    private readonly MapBuffer target;
    private float* from;
    private float* to;

    private PixelCopyStep(string name, int[] sources, int parts, MapBuffer source, MapBuffer target)
        : base(name, target, source)
    {
        this.sources = sources;
        this.source = source;
        this.target = target;
        blocksPerPart = target.Layout.Blocks / parts;
    }

    public static PixelCopyStep OfToken(string name, int token, MapBuffer source, MapBuffer target) =>
        new(name, [token], 1, source, target);

    /// <summary>2x2 cells: upper left, lower left, upper right, lower right.</summary>
    public static PixelCopyStep OfCells(string name, MapBuffer source, MapBuffer target)
    {
        var (layout, cells) = (source.Layout, target.Layout);
        var sources = new int[4 * cells.Pixels];
        for (var i = 0; i < sources.Length; i++)
        {
            var (part, cell) = Math.DivRem(i, cells.Pixels);
            var y = 2 * (cell / cells.Width) + part % 2;
            var x = 2 * (cell % cells.Width) + part / 2;
            sources[i] = y < layout.Height && x < layout.Width ? y * layout.Width + x : Zero;
        }

        return new(name, sources, 4, source, target);
    }

    protected override int Prepare(int first, int count)
    {
        from = source.At(first);
        to = target.At(first);
        return count * target.Layout.Blocks;
    }

    protected override void Compute(int item, int worker)
    {
        var (image, block) = Math.DivRem(item, target.Layout.Blocks);
        var (part, sourceBlock) = Math.DivRem(block, blocksPerPart);
        for (var pixel = 0; pixel < target.Layout.Pixels; pixel++)
        {
            var (y, x) = Math.DivRem(pixel, target.Layout.Width);
            var result = new Span<float>(Row(to, target, image, block, y) + x * Block, Block);
            var place = sources[part * target.Layout.Pixels + pixel];
            if (place == Zero)
            {
                result.Clear();
                continue;
            }

            var (row, column) = Math.DivRem(place, source.Layout.Width);
            new ReadOnlySpan<float>(Row(from, source, image, sourceBlock, row) + column * Block, Block).CopyTo(result);
        }
    }
}
