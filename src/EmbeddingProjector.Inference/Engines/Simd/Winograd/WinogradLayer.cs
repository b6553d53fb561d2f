using System.Runtime.Intrinsics;

namespace EmbeddingProjector.Inference.Engines.Simd.Winograd;

/// <summary>The three parts of a 3x3 convolution by Winograd's method, on any range of its tiles, points and
/// channels.</summary>
/// <remarks>
/// Tiles of 4x4 results are numbered through rows and images. Evaluated inputs are [point, input block, slot, 16],
/// products [point, output block, slot, 16]; a slot holds one tile of those worked on together.
/// </remarks>
internal sealed unsafe class WinogradLayer : IDisposable
{
    private const int Block = MapLayout.BlockChannels;

    private readonly TileKernels kernels;
    private readonly WinogradWeights weights;
    private readonly AlignedBuffer offsets;
    private readonly AlignedBuffer noBias = new(2 * Block);
    private readonly MapBuffer source;
    private readonly MapBuffer target;
    private readonly MapBuffer? residual;
    private readonly MapBuffer? mask;
    private readonly Size2 padding;
    private readonly ActivationKernel activation;
    private readonly delegate*<float*, nint, float*, nint, void> evaluate;
    private readonly delegate*<float*, nint, in WinogradTileEnd, void> interpolate;
    private float* sourceStart;
    private float* targetStart;
    private float* residualStart;
    private float* maskStart;

    /// <summary>Takes over the weights.</summary>
    /// <param name="kernels">The instruction path.</param>
    /// <param name="weights">Evaluated windows.</param>
    /// <param name="padding">Zeros around the map.</param>
    /// <param name="activation">What ends the step.</param>
    /// <param name="mask">A ReLU's result that masks this one.</param>
    /// <param name="slots">Tiles worked on together; a multiple of <see cref="SlotStep"/>.</param>
    public WinogradLayer(
        TileKernels kernels, WinogradWeights weights, Size2 padding, ActivationKernel activation, MapBuffer source,
        MapBuffer target, MapBuffer? residual, MapBuffer? mask, int slots)
    {
        this.kernels = kernels;
        this.weights = weights;
        this.padding = padding;
        this.source = source;
        this.target = target;
        this.residual = residual;
        this.mask = mask;
        this.activation = activation;
        var isWide = kernels.Path == InstructionPath.Avx512;
        evaluate = isWide
            ? &WinogradInput<Avx512Lanes, Vector512<float>>.Evaluate
            : &WinogradInput<PortableLanes, Vector<float>>.Evaluate;
        interpolate = isWide
            ? &WinogradOutput<Avx512Lanes, Vector512<float>>.Interpolate
            : &WinogradOutput<PortableLanes, Vector<float>>.Interpolate;
        Slots = slots;
        TileRows = (target.Layout.Height + WinogradPoints.Outputs - 1) / WinogradPoints.Outputs;
        TileColumns = (target.Layout.Width + WinogradPoints.Outputs - 1) / WinogradPoints.Outputs;
        offsets = new(weights.InputBlocks);
        for (var block = 0; block < weights.InputBlocks; block++)
            ((int*)offsets.Pointer)[block] = block * slots * Block;
    }

    public MapBuffer[] Sources => [.. new[] { source, residual, mask }.OfType<MapBuffer>()];

    public MapBuffer Target => target;

    /// <summary>Tiles worked on together.</summary>
    public int Slots { get; }

    public int TileRows { get; }

    public int TileColumns { get; }

    /// <summary>Blocks of 16 channels read.</summary>
    public int InputBlocks => weights.InputBlocks;

    /// <summary>Blocks of 16 channels written.</summary>
    public int OutputBlocks => weights.OutputBlocks;

    /// <summary>Panels of output blocks.</summary>
    public int Panels => weights.Panels;

    /// <summary>What direct convolution would multiply for one image, so that profiles compare.</summary>
    public long DirectMultiplyAdds =>
        9L * InputBlocks * OutputBlocks * Block * Block * target.Layout.Height * target.Layout.Width;

    /// <summary>Bytes of evaluated windows.</summary>
    public long WeightBytes => weights.Bytes;

    /// <summary>Floats of evaluated inputs.</summary>
    public long EvaluatedLength => WinogradPoints.Products * EvaluatedPitch;

    /// <summary>Floats of products.</summary>
    public long ProductLength => WinogradPoints.Products * ProductPitch;

    // One cache line more than needed: points a power of two apart would compete for the same few lines of the
    // first-level cache.
    private nint EvaluatedPitch => ((nint)InputBlocks * Slots + 1) * Block;

    private nint ProductPitch => ((nint)OutputBlocks * Slots + 1) * Block;

    public static int TilesOf(MapLayout target) =>
        (target.Height + WinogradPoints.Outputs - 1) / WinogradPoints.Outputs
        * ((target.Width + WinogradPoints.Outputs - 1) / WinogradPoints.Outputs);

    /// <summary>Slots are used in this step: the runs of both tile shapes.</summary>
    /// <param name="kernels">The instruction path.</param>
    public static int SlotStep(TileKernels kernels) => 4 * kernels.RunLength;

    /// <summary>Binds the layer to the images that begin with <paramref name="first"/>.</summary>
    public void Bind(int first)
    {
        sourceStart = source.At(first) + source.Layout.Interior;
        targetStart = target.At(first) + target.Layout.Interior;
        residualStart = residual is null ? null : residual.At(first) + residual.Layout.Interior;
        maskStart = mask is null ? null : mask.At(first) + mask.Layout.Interior;
    }

    /// <summary>Evaluates one input block of some tiles.</summary>
    /// <param name="tiles">The tile in slot <paramref name="slot"/> and how many follow.</param>
    /// <param name="evaluated">[point, input block, slot, 16].</param>
    public void Evaluate((int First, int Count) tiles, int slot, int block, float* evaluated)
    {
        var layout = source.Layout;
        var memory = stackalloc float[(WinogradPoints.Products + 1) * Block];
        var clipped = WinogradTile.Aligned(memory);
        var map0 = sourceStart + (long)block * layout.BlockPitch;
        var to = evaluated + ((nint)block * Slots + slot) * Block;
        var cursor = new WinogradTileCursor(tiles.First, TileRows, TileColumns);
        for (var i = 0; i < tiles.Count; i++, cursor.Advance(), to += Block)
        {
            var map = map0 + cursor.Image * source.ImagePitch;
            var top = cursor.Row * WinogradPoints.Outputs - padding.Height;
            var left = cursor.Column * WinogradPoints.Outputs - padding.Width;
            if (IsInside(top, layout.Height, layout.HaloHeight) && IsInside(left, layout.Width, layout.HaloWidth))
            {
                var corner = map + (nint)top * layout.RowPitch + left * Block;
                evaluate(corner, layout.RowPitch, to, EvaluatedPitch);
                continue;
            }

            WinogradTile.CopyClipped(map, layout, top, left, clipped);
            evaluate(clipped, WinogradPoints.Inputs * Block, to, EvaluatedPitch);
        }
    }

    /// <summary>Multiplies: all slots at one point for one panel of output channels.</summary>
    /// <param name="point">0 to 35.</param>
    /// <param name="count">Slots in use.</param>
    /// <param name="evaluated">[point, input block, slot, 16].</param>
    /// <param name="products">[point, output block, slot, 16].</param>
    public void Multiply(int point, int panel, int count, float* evaluated, float* products)
    {
        var isWide = weights.IsWide(panel);
        var run = kernels.RunLength * Block;
        var from = evaluated + point * EvaluatedPitch;
        var to = products + point * ProductPitch + (nint)(2 * panel) * Slots * Block;
        var tile = new TileArguments
        {
            SourceStride = Block,
            TargetStride = Block,
            TargetBlockPitch = (nint)Slots * Block,
            Weights = weights.At(point, panel),
            WeightStep = isWide ? 2 * Block : Block,
            Bias = noBias.Pointer,
            Offsets = (int*)offsets.Pointer,
            OffsetCount = InputBlocks,
            Inner = Block,
            Floor = float.NegativeInfinity,
            Ceiling = float.PositiveInfinity,
        };
        var runsInTile = isWide ? 2 : 4;
        var kernel = isWide ? kernels.Wide : kernels.Narrow;
        var runs = &tile.Run0;
        tile.NextTile = runsInTile * run;
        for (var start = 0; start < count * Block; start += runsInTile * run)
        {
            for (var i = 0; i < runsInTile; i++)
            {
                runs[i].Source = from + start + i * run;
                runs[i].Target = to + start + i * run;
            }

            kernel(&tile);
        }
    }

    /// <summary>Interpolates one output block of some tiles and writes them to the map.</summary>
    /// <param name="tiles">The tile in slot <paramref name="slot"/> and how many follow.</param>
    /// <param name="products">[point, output block, slot, 16].</param>
    public void Interpolate((int First, int Count) tiles, int slot, int block, float* products)
    {
        const int Side = WinogradPoints.Outputs;
        var layout = target.Layout;
        var residualLayout = residual?.Layout;
        var maskLayout = mask?.Layout;
        var from = products + ((nint)block * Slots + slot) * Block;
        var cursor = new WinogradTileCursor(tiles.First, TileRows, TileColumns);
        for (var i = 0; i < tiles.Count; i++, cursor.Advance(), from += Block)
        {
            var (y, x) = (cursor.Row * Side, cursor.Column * Side);
            var end = new WinogradTileEnd
            {
                Target = targetStart + cursor.Image * target.ImagePitch + (long)block * layout.BlockPitch
                    + y * layout.RowPitch + x * Block,
                TargetRow = layout.RowPitch,
                Residual = residualLayout is null
                    ? null
                    : residualStart + cursor.Image * residual!.ImagePitch + (long)block * residualLayout.BlockPitch
                        + y * residualLayout.RowPitch + x * Block,
                ResidualRow = residualLayout?.RowPitch ?? 0,
                Mask = maskLayout is null
                    ? null
                    : maskStart + cursor.Image * mask!.ImagePitch + (long)block * maskLayout.BlockPitch
                        + y * maskLayout.RowPitch + x * Block,
                MaskRow = maskLayout?.RowPitch ?? 0,
                Bias = weights.BiasOf(block),
                Floor = activation.Floor,
                Ceiling = activation.Ceiling,
                Rows = Math.Min(Side, layout.Height - y),
                Columns = Math.Min(Side, layout.Width - x),
            };
            interpolate(from, ProductPitch, in end);
            for (var row = 0; activation.IsFunction && row < end.Rows; row++)
                activation.Run(end.Target + row * end.TargetRow, Block, end.Columns);
        }
    }

    public void Dispose()
    {
        weights.Dispose();
        offsets.Dispose();
        noBias.Dispose();
    }

    private static bool IsInside(int start, int length, int halo) =>
        start >= -halo && start + WinogradPoints.Inputs <= length + halo;
}
