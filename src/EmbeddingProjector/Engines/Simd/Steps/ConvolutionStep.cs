using EmbeddingProjector.Engines.Simd.Kernels;
using EmbeddingProjector.Engines.Simd.Planning;

namespace EmbeddingProjector.Engines.Simd.Steps;

/// <summary>A convolution or linear layer with bias, residual addition and ReLU in one pass; or the gradient of one,
/// with what it is added to and the ReLU's mask.</summary>
/// <remarks>
/// The output pixels are runs of a fixed length, numbered through rows and images; an item is some runs by some panels
/// of output channels. A long sum is cut into chunks that are added up in the target: rounding errors then grow with
/// the chunk, not with the whole, and the cut depends on nothing but the layer.
/// </remarks>
internal sealed unsafe class ConvolutionStep : Step, IDisposable
{
    // A tile that cannot be written to its map directly.
    private const int ScratchLength = 4 * TileKernels.MaxRunLength * MapLayout.BlockChannels;
    private const int InputsPerChunk = 640;

    private readonly TileKernels kernels;
    private readonly WorkerScratch scratch;
    private readonly PackedWeights weights;
    private readonly ConvolutionGeometry geometry;
    private readonly float floor;
    private readonly MapBuffer source;
    private readonly MapBuffer target;
    private readonly MapBuffer? residual;
    private readonly MapBuffer? mask;
    private readonly long sourceBytesPerRun;
    private readonly long multiplyAddsPerPixel;
    private float* sourceStart;
    private float* targetStart;
    private float* residualStart;
    private float* maskStart;
    private WorkSplit split;
    private int columns;
    private int runsPerRow;

    /// <summary>Makes the step and takes over the weights.</summary>
    public ConvolutionStep(
        string name, TileKernels kernels, WorkerScratch scratch, PackedWeights weights, ConvolutionGeometry geometry,
        bool relu, MapBuffer source, MapBuffer target, MapBuffer? residual = null, MapBuffer? mask = null)
        : base(name, target, Existing(source, residual, mask))
    {
        this.kernels = kernels;
        this.scratch = scratch;
        scratch.Reserve(ScratchLength);
        this.weights = weights;
        this.geometry = geometry;
        this.source = source;
        this.target = target;
        this.residual = residual;
        this.mask = mask;
        floor = relu ? 0 : float.NegativeInfinity;
        multiplyAddsPerPixel = weights.Panels.Sum(panel => (long)panel.OffsetCount * panel.Blocks) * weights.Inner
            * MapLayout.BlockChannels;
        sourceBytesPerRun = Math.Max(1, sizeof(float) * (geometry.ColumnsAreImages
            ? source.Layout.ImageLength * kernels.RunLength
            : (long)source.Layout.ImageLength * kernels.RunLength / (geometry.Rows * geometry.Columns)));
    }

    /// <inheritdoc/>
    public override bool WholeBatch => geometry.ColumnsAreImages;

    /// <inheritdoc/>
    public override long WeightBytes => weights.WeightBytes;

    /// <inheritdoc/>
    public override long MultiplyAdds => multiplyAddsPerPixel * geometry.Rows * Math.Max(1, geometry.Columns);

    /// <inheritdoc/>
    /// <remarks>Kernels read whole runs of pixels. A linear layer's pixels are images, as far apart as its source is
    /// long.</remarks>
    public override long ReadPast => (long)kernels.RunLength * geometry.SourcePixel;

    /// <inheritdoc/>
    public void Dispose() => weights.Dispose();

    /// <inheritdoc/>
    protected override int Prepare(int first, int count)
    {
        sourceStart = source.At(first) + geometry.SourceStart;
        targetStart = target.At(first) + geometry.TargetStart;
        residualStart = residual is null ? null : residual.At(first) + geometry.ResidualStart;
        maskStart = mask is null ? null : mask.At(first) + geometry.MaskStart;
        columns = geometry.ColumnsAreImages ? count : geometry.Columns;
        runsPerRow = (columns + kernels.RunLength - 1) / kernels.RunLength;
        var runs = runsPerRow * geometry.Rows * (geometry.ColumnsAreImages ? 1 : count);
        split = WorkSplit.Of(
            runs, sourceBytesPerRun, weights.Panels.Length, weights.WeightBytes,
            multiplyAddsPerPixel * kernels.RunLength);
        return split.Items;
    }

    /// <inheritdoc/>
    protected override void Compute(int item, int worker)
    {
        var (firstRun, lastRun, firstPanel, lastPanel) = split.Item(item);
        for (var panel = firstPanel; panel < lastPanel; panel++)
            ComputePanel(weights.Panels[panel], firstRun, lastRun, scratch.Of(worker));
    }

    private void ComputePanel(in PackedWeights.Panel panel, int firstRun, int lastRun, float* scratchTile)
    {
        var runsInTile = RunsInTile(panel);
        var tile = new TileArguments
        {
            SourceStride = geometry.SourcePixel,
            WeightStep = panel.Blocks * MapLayout.BlockChannels,
            Inner = weights.Inner,
        };
        var runs = &tile.Run0;
        var pixels = stackalloc int[4];
        var masks = stackalloc float*[4];
        var cursor = new RunCursor(firstRun, runsPerRow, geometry.Rows);
        for (var run = firstRun; run < lastRun; run += runsInTile)
        {
            var isWhole = true;
            for (var i = 0; i < runsInTile; i++)
            {
                // A run past the end repeats the last one; its result is dropped.
                var left = run + i < lastRun ? columns - cursor.Run * kernels.RunLength : 0;
                pixels[i] = Math.Min(kernels.RunLength, left);
                isWhole &= pixels[i] == kernels.RunLength;
                runs[i] = At(cursor, panel.FirstBlock);
                masks[i] = MaskAt(cursor, panel.FirstBlock);
                if (run + i + 1 < lastRun)
                    cursor.Advance();
            }

            tile.NextTile = (nint)(At(cursor, panel.FirstBlock).Source - runs[0].Source);
            if (isWhole)
                ComputeWholeTile(&tile, panel, masks);
            else
                ComputePartialTile(&tile, panel, pixels, masks, scratchTile);
        }
    }

    private static int RunsInTile(in PackedWeights.Panel panel) => panel.Blocks == 2 ? 2 : 4;

    private PixelRun At(in RunCursor cursor, int block)
    {
        var column = cursor.Run * kernels.RunLength;
        return new()
        {
            Source = sourceStart + cursor.Image * source.ImagePitch + cursor.Row * geometry.SourceRow
                + column * geometry.SourcePixel,
            Target = targetStart + cursor.Image * target.ImagePitch + block * (nint)target.Layout.BlockPitch
                + cursor.Row * geometry.TargetRow + column * geometry.TargetPixel,
            Initial = residual is null
                ? null
                : residualStart + cursor.Image * residual.ImagePitch + block * (nint)residual.Layout.BlockPitch
                    + cursor.Row * geometry.ResidualRow + column * geometry.TargetPixel,
        };
    }

    private float* MaskAt(in RunCursor cursor, int block) => mask is null
        ? null
        : maskStart + cursor.Image * mask.ImagePitch + block * (nint)mask.Layout.BlockPitch
            + cursor.Row * geometry.MaskRow + cursor.Run * kernels.RunLength * geometry.TargetPixel;

    private void ComputeWholeTile(TileArguments* tile, in PackedWeights.Panel panel, float** masks)
    {
        // The chunks move the runs' starting values, never their targets.
        tile->TargetStride = geometry.TargetPixel;
        tile->TargetBlockPitch = target.Layout.BlockPitch;
        tile->InitialBlockPitch = residual?.Layout.BlockPitch ?? 0;
        ComputeChunks(tile, panel);
        for (var i = 0; mask is not null && i < RunsInTile(panel); i++)
            Mask((&tile->Run0)[i].Target, masks[i], panel.Blocks, kernels.RunLength);
    }

    private void Mask(float* gradient, float* result, int blocks, int pixels)
    {
        for (var block = 0; block < blocks; block++)
        {
            ReluMask.Apply(gradient, result, pixels, geometry.TargetPixel);
            gradient += target.Layout.BlockPitch;
            result += mask!.Layout.BlockPitch;
        }
    }

    private void ComputePartialTile(
        TileArguments* tile, in PackedWeights.Panel panel, int* pixels, float** masks, float* scratchTile)
    {
        const int Block = MapLayout.BlockChannels;
        var runsInTile = RunsInTile(panel);
        var runLength = kernels.RunLength * Block;
        var targets = stackalloc float*[4];
        var runs = &tile->Run0;
        for (var i = 0; i < runsInTile; i++)
        {
            targets[i] = runs[i].Target;
            runs[i].Target = scratchTile + i * runLength;
            if (residual is not null && geometry.TargetPixel != Block)
                runs[i].Initial = CopyInitial(runs[i], panel.Blocks, pixels[i]);
        }

        tile->TargetStride = Block;
        tile->TargetBlockPitch = 2 * runLength;
        tile->InitialBlockPitch = geometry.TargetPixel != Block ? 2 * runLength : residual?.Layout.BlockPitch ?? 0;
        ComputeChunks(tile, panel);
        for (var i = 0; i < runsInTile; i++)
        {
            for (var block = 0; block < panel.Blocks; block++)
            {
                for (var pixel = 0; pixel < pixels[i]; pixel++)
                {
                    var from = scratchTile + block * 2 * runLength + i * runLength + pixel * Block;
                    var to = targets[i] + block * (nint)target.Layout.BlockPitch + pixel * geometry.TargetPixel;
                    new ReadOnlySpan<float>(from, Block).CopyTo(new(to, Block));
                }
            }

            if (mask is not null)
                Mask(targets[i], masks[i], panel.Blocks, pixels[i]);
        }
    }

    // A kernel reads starting values as far apart as it writes results, which in scratch memory lie side by side.
    private float* CopyInitial(in PixelRun run, int blocks, int pixels)
    {
        const int Block = MapLayout.BlockChannels;
        for (var block = 0; block < blocks; block++)
        {
            for (var pixel = 0; pixel < pixels; pixel++)
            {
                var from = run.Initial + block * (nint)residual!.Layout.BlockPitch + pixel * geometry.TargetPixel;
                var to = run.Target + (block * 2 * kernels.RunLength + pixel) * Block;
                new ReadOnlySpan<float>(from, Block).CopyTo(new(to, Block));
            }
        }

        return run.Target;
    }

    private void ComputeChunks(TileArguments* tile, in PackedWeights.Panel panel)
    {
        var chunks = Math.Max(1, (panel.OffsetCount * weights.Inner + InputsPerChunk - 1) / InputsPerChunk);
        var offsetsPerChunk = (panel.OffsetCount + chunks - 1) / chunks;
        var kernel = panel.Blocks == 2 ? kernels.Wide : kernels.Narrow;
        tile->Bias = weights.BiasOf(panel);
        for (var chunk = 0; chunk < chunks; chunk++)
        {
            var start = Math.Min(chunk * offsetsPerChunk, panel.OffsetCount);
            var isLast = chunk == chunks - 1;
            tile->Offsets = weights.OffsetsOf(panel) + start;
            tile->OffsetCount = Math.Min(offsetsPerChunk, panel.OffsetCount - start);
            tile->Weights = weights.WeightsOf(panel) + start * weights.Inner * tile->WeightStep;
            tile->Floor = isLast ? floor : float.NegativeInfinity;
            kernel(tile);
            ContinueFromTarget(tile);
        }
    }

    // The next chunk adds to what this one wrote.
    private static void ContinueFromTarget(TileArguments* tile)
    {
        var runs = &tile->Run0;
        for (var i = 0; i < 4; i++)
            runs[i].Initial = runs[i].Target;
        tile->InitialBlockPitch = tile->TargetBlockPitch;
        tile->Bias = NoBias.Pointer;
    }

    private static readonly AlignedBuffer NoBias = new(2 * MapLayout.BlockChannels);
}
