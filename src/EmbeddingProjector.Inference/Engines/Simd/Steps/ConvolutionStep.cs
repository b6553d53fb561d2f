using EmbeddingProjector.Inference.Engines.Simd.Kernels;
using EmbeddingProjector.Inference.Engines.Simd.Planning;

namespace EmbeddingProjector.Inference.Engines.Simd.Steps;

/// <summary>A convolution or linear layer with bias, residual addition and activation in one pass; or the gradient of
/// one, with what it is added to and the ReLU's mask.</summary>
/// <remarks>
/// The output pixels are runs of a fixed length, numbered through rows and images, and through the geometry's parts; an
/// item is some runs by some panels of output channels. A long sum is cut into chunks that are added up in the target:
/// rounding errors then grow with the chunk, not with the whole, and the cut depends on nothing but the layer.
/// </remarks>
internal sealed unsafe partial class ConvolutionStep : Step, IDisposable
{
    // A tile that cannot be written to its map directly.
    private const int ScratchLength = 4 * TileKernels.MaxRunLength * MapLayout.BlockChannels;
    private const int InputsPerChunk = 640;

    private readonly TileKernels kernels;
    private readonly WorkerScratch scratch;
    private readonly PackedWeights weights;
    private readonly ConvolutionGeometry[] parts;
    private readonly int[] runsPerRow; // of each part
    private readonly int[] runsBefore; // of each part, and after the last
    private readonly ActivationKernel activation;
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
    private int images;

    /// <summary>Makes the step and takes over the weights.</summary>
    public ConvolutionStep(
        string name, TileKernels kernels, WorkerScratch scratch, PackedWeights weights, ConvolutionGeometry geometry,
        ActivationKernel activation, MapBuffer source, MapBuffer target, MapBuffer? residual = null,
        MapBuffer? mask = null)
        : base(name, target, Existing(source, residual, mask))
    {
        this.kernels = kernels;
        this.scratch = scratch;
        scratch.Reserve(ScratchLength);
        this.weights = weights;
        parts = geometry.Parts(kernels.RunLength);
        runsPerRow = new int[parts.Length];
        runsBefore = new int[parts.Length + 1];
        this.source = source;
        this.target = target;
        this.residual = residual;
        this.mask = mask;
        this.activation = activation;
        multiplyAddsPerPixel = weights.Panels.Sum(panel => (long)panel.OffsetCount * panel.Blocks) * weights.Inner
            * MapLayout.BlockChannels;
        MultiplyAdds = multiplyAddsPerPixel * geometry.Rows * Math.Max(1, geometry.Columns);
        WholeBatch = geometry.ColumnsAreImages;
        sourceBytesPerRun = Math.Max(1, sizeof(float) * (geometry.ColumnsAreImages
            ? source.Layout.ImageLength * kernels.RunLength
            : (long)source.Layout.ImageLength * kernels.RunLength / (geometry.Rows * geometry.Columns)));
    }

    /// <inheritdoc/>
    public override bool WholeBatch { get; }

    /// <inheritdoc/>
    public override long WeightBytes => weights.WeightBytes;

    /// <inheritdoc/>
    public override long MultiplyAdds { get; }

    /// <inheritdoc/>
    /// <remarks>Kernels read whole runs of pixels. A linear layer's pixels are images, as far apart as its source is
    /// long.</remarks>
    public override long ReadPast => (long)kernels.RunLength * parts.Max(part => part.SourcePixel);

    /// <inheritdoc/>
    public void Dispose() => weights.Dispose();

    /// <inheritdoc/>
    protected override int Prepare(int first, int count)
    {
        sourceStart = source.At(first);
        targetStart = target.At(first);
        residualStart = residual is null ? null : residual.At(first);
        maskStart = mask is null ? null : mask.At(first);
        images = count;
        for (var i = 0; i < parts.Length; i++)
        {
            runsPerRow[i] = (ColumnsOf(parts[i]) + kernels.RunLength - 1) / kernels.RunLength;
            var rows = parts[i].Rows * (WholeBatch ? 1 : count);
            runsBefore[i + 1] = runsBefore[i] + runsPerRow[i] * rows;
        }

        split = WorkSplit.Of(
            runsBefore[^1], sourceBytesPerRun, weights.Panels.Length, weights.WeightBytes,
            multiplyAddsPerPixel * kernels.RunLength);
        return split.Items;
    }

    /// <inheritdoc/>
    protected override void Compute(int item, int worker)
    {
        var (firstRun, lastRun, firstPanel, lastPanel) = split.Item(item);
        for (var panel = firstPanel; panel < lastPanel; panel++)
        {
            for (var part = 0; part < parts.Length; part++)
            {
                var first = Math.Max(firstRun, runsBefore[part]) - runsBefore[part];
                var last = Math.Min(lastRun, runsBefore[part + 1]) - runsBefore[part];
                if (first < last)
                    ComputePanel(weights.Panels[panel], part, first, last, scratch.Of(worker));
            }
        }
    }

    private int ColumnsOf(ConvolutionGeometry part) => part.ColumnsAreImages ? images : part.Columns;

    private void ComputePanel(in PackedWeights.Panel panel, int part, int firstRun, int lastRun, float* scratchTile)
    {
        var geometry = parts[part];
        var columns = ColumnsOf(geometry);
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
        var cursor = new RunCursor(firstRun, runsPerRow[part], geometry.Rows);
        for (var run = firstRun; run < lastRun; run += runsInTile)
        {
            var isWhole = true;
            for (var i = 0; i < runsInTile; i++)
            {
                // A run past the end repeats the last one; its result is dropped.
                var left = run + i < lastRun ? columns - cursor.Run * kernels.RunLength : 0;
                pixels[i] = Math.Min(kernels.RunLength, left);
                isWhole &= pixels[i] == kernels.RunLength;
                runs[i] = At(geometry, cursor, panel.FirstBlock);
                masks[i] = MaskAt(geometry, cursor, panel.FirstBlock);
                if (run + i + 1 < lastRun)
                    cursor.Advance();
            }

            tile.NextTile = (nint)(At(geometry, cursor, panel.FirstBlock).Source - runs[0].Source);
            if (isWhole)
                ComputeWholeTile(&tile, geometry, panel, masks);
            else
                ComputePartialTile(&tile, geometry, panel, pixels, masks, scratchTile);
        }
    }

    private static int RunsInTile(in PackedWeights.Panel panel) => panel.Blocks == 2 ? 2 : 4;

    private PixelRun At(ConvolutionGeometry geometry, in RunCursor cursor, int block)
    {
        var column = cursor.Run * kernels.RunLength;
        return new()
        {
            Source = sourceStart + geometry.SourceStart + cursor.Image * source.ImagePitch
                + cursor.Row * geometry.SourceRow + column * geometry.SourcePixel,
            Target = targetStart + geometry.TargetStart + cursor.Image * target.ImagePitch
                + block * (nint)target.Layout.BlockPitch + cursor.Row * geometry.TargetRow
                + column * geometry.TargetPixel,
            Initial = residual is null
                ? null
                : residualStart + geometry.ResidualStart + cursor.Image * residual.ImagePitch
                    + block * (nint)residual.Layout.BlockPitch + cursor.Row * geometry.ResidualRow
                    + column * geometry.ResidualPixel,
        };
    }

    private float* MaskAt(ConvolutionGeometry geometry, in RunCursor cursor, int block) => mask is null
        ? null
        : maskStart + geometry.MaskStart + cursor.Image * mask.ImagePitch + block * (nint)mask.Layout.BlockPitch
            + cursor.Row * geometry.MaskRow + cursor.Run * kernels.RunLength * geometry.MaskPixel;
}
