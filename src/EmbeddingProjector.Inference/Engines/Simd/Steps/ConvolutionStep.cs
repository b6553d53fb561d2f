namespace EmbeddingProjector.Inference.Engines.Simd.Steps;

/// <summary>A convolution or linear layer with bias, residual addition and activation in one pass; or the gradient of
/// one, with what it is added to and the ReLU's mask.</summary>
/// <remarks>
/// The output pixels are runs of a fixed length, numbered through rows and images, and through the geometry's parts; an
/// item is some runs by some panels of output channels. A long sum is cut into chunks that are added up in the target:
/// rounding errors then grow with the chunk, not with the whole, and the cut depends on nothing but the layer. An item
/// goes through all its tiles chunk by chunk, so that it need keep only a chunk's inputs and weights near.
/// </remarks>
internal sealed unsafe partial class ConvolutionStep : Step, IDisposable
{
    // A tile that cannot be written to its map directly.
    private const int ScratchLength = 4 * TileKernels.MaxRunLength * MapLayout.BlockChannels;

    /// <summary>A longer sum is cut into chunks.</summary>
    public const int InputsPerChunk = 640;

    private readonly TileKernels kernels;
    private readonly WorkerScratch scratch;
    private readonly PackedWeights weights;
    private readonly ConvolutionGeometry[] parts;
    private readonly int[] runsPerRow; // of each part
    private readonly int[] runsBefore; // of each part, and after the last
    private readonly int lastPart; // the part of the images that no run goes through; -1 where none does
    private readonly ActivationKernel activation;
    private readonly MapBuffer source;
    private readonly MapBuffer target;
    private readonly MapBuffer? residual;
    private readonly MapBuffer? mask;
    private readonly SourceTransform? transform;
    private readonly int transformedPitch; // from a block to the next, in an item's transformed source
    private readonly long sourceBytesPerRun;
    private readonly long multiplyAddsPerPixel;
    private readonly int mostChunks; // of the longest sum
    private float* sourceStart;
    private float* targetStart;
    private float* residualStart;
    private float* maskStart;
    private WorkSplit split;
    private int images;
    private int imagesThrough; // those that runs go through, from the first

    /// <summary>Makes the step and takes over the weights.</summary>
    public ConvolutionStep(
        string name, TileKernels kernels, WorkerScratch scratch, PackedWeights weights, ConvolutionGeometry geometry,
        ActivationKernel activation, MapBuffer source, MapBuffer target, MapBuffer? residual = null,
        MapBuffer? mask = null, SourceTransform? transform = null)
        : base(name, target, Existing(source, residual, mask, transform?.Factors))
    {
        this.kernels = kernels;
        this.scratch = scratch;
        scratch.Reserve(ScratchLength);
        this.weights = weights;
        var tokens = geometry.ColumnsAreImages || transform is not null
            ? null : geometry.TokenParts(kernels.RunLength, source, target, residual, mask);
        parts = tokens ?? geometry.Parts(kernels.RunLength);
        lastPart = tokens is null ? -1 : parts.Length - 1;
        runsPerRow = new int[parts.Length];
        runsBefore = new int[parts.Length + 1];
        this.source = source;
        this.target = target;
        this.residual = residual;
        this.mask = mask;
        this.activation = activation;
        multiplyAddsPerPixel = weights.Panels.Sum(panel => (long)panel.OffsetCount * panel.Blocks) * weights.Inner
            * MapLayout.BlockChannels;
        mostChunks = weights.Panels.Max(panel => ChunksOf(panel));
        MultiplyAdds = multiplyAddsPerPixel * geometry.Rows * Math.Max(1, geometry.Columns);
        WholeBatch = geometry.ColumnsAreImages;
        sourceBytesPerRun = Math.Max(1, sizeof(float) * (geometry.ColumnsAreImages
            ? source.Layout.ImageLength * kernels.RunLength
            : (long)source.Layout.ImageLength * kernels.RunLength / (geometry.Rows * geometry.Columns)));
        this.transform = transform;
        if (transform is null)
            return;

        transformedPitch = TransformedPitch(kernels, sourceBytesPerRun);
        scratch.Reserve(ScratchLength + (long)source.Layout.Blocks * transformedPitch);
    }

    /// <summary>How a source lies once it is transformed: what <see cref="PackedWeights"/> are made for then.</summary>
    /// <param name="kernels">The instruction path.</param>
    /// <param name="op">A 1x1 convolution.</param>
    public static MapLayout Transformed(TileKernels kernels, Conv2dOp op, MapLayout source, MapLayout target)
    {
        var geometry = ConvolutionGeometry.Of(op, source, target, residual: null);
        var bytes = sizeof(float) * ((long)source.ImageLength * kernels.RunLength / (geometry.Rows * geometry.Columns));
        return source with
        {
            Height = 1,
            Width = TransformedPitch(kernels, Math.Max(1, bytes)) / MapLayout.BlockChannels,
            HaloHeight = 0,
            HaloWidth = 0,
        };
    }

    // One pixel more than needed: blocks a power of two apart would compete for the same few lines of the first-level
    // cache.
    private static int TransformedPitch(TileKernels kernels, long sourceBytesPerRun) =>
        (WorkSplit.MostRuns(sourceBytesPerRun) * kernels.RunLength + 1) * MapLayout.BlockChannels;

    public override bool WholeBatch { get; }

    public override long WeightBytes => weights.WeightBytes;

    public override long MultiplyAdds { get; }

    /// <remarks>Kernels read whole runs of pixels. A linear layer's pixels are images, as far apart as its source is
    /// long. Runs through tokens' images are whole.</remarks>
    public override long ReadPast => (long)kernels.RunLength * parts
        .Where((part, i) => lastPart < 0 || !part.ColumnsAreImages).Max(part => part.SourcePixel);

    public void Dispose()
    {
        weights.Dispose();
        transform?.Dispose();
    }

    protected override int Prepare(int first, int count)
    {
        sourceStart = source.At(first);
        targetStart = target.At(first);
        residualStart = residual is null ? null : residual.At(first);
        maskStart = mask is null ? null : mask.At(first);
        transform?.Bind(first);
        images = count;
        imagesThrough = lastPart < 0 ? count : count - count % kernels.RunLength;
        for (var i = 0; i < parts.Length; i++)
        {
            runsPerRow[i] = (ColumnsOf(parts[i]) + kernels.RunLength - 1) / kernels.RunLength;
            var rows = parts[i].Rows * (parts[i].ColumnsAreImages ? 1 : count - FirstImage(i));
            runsBefore[i + 1] = runsBefore[i] + runsPerRow[i] * rows;
        }

        var together = transform is null ? mostChunks : 1;
        split = WorkSplit.Of(
            runsBefore[^1], Math.Max(1, sourceBytesPerRun / together), weights.Panels.Length,
            weights.WeightBytes / mostChunks, multiplyAddsPerPixel * kernels.RunLength, scratch.Workers,
            keepsPanels: transform is not null);
        return split.Items;
    }

    protected override void Compute(int item, int worker)
    {
        var (firstRun, lastRun, firstPanel, lastPanel) = split.Item(item);
        if (transform is not null)
            Transform(firstRun, lastRun, scratch.Of(worker) + ScratchLength);
        for (var chunk = 0; chunk < mostChunks; chunk++)
        {
            for (var panel = firstPanel; panel < lastPanel; panel++)
                ComputePanel(panel, chunk, firstRun, lastRun, scratch.Of(worker), isFirst: panel == firstPanel);
        }
    }

    private void ComputePanel(int panel, int chunk, int firstRun, int lastRun, float* memory, bool isFirst)
    {
        if (chunk >= ChunksOf(weights.Panels[panel]))
            return;

        for (var part = 0; part < parts.Length; part++)
        {
            var first = Math.Max(firstRun, runsBefore[part]) - runsBefore[part];
            var last = Math.Min(lastRun, runsBefore[part + 1]) - runsBefore[part];
            if (first >= last)
                continue;

            var transformed = memory + ScratchLength
                + (long)(first + runsBefore[part] - firstRun) * kernels.RunLength * MapLayout.BlockChannels;
            ComputeRuns(weights.Panels[panel], part, chunk, first, last, memory, transformed, isFirst);
        }
    }

    private int ColumnsOf(ConvolutionGeometry part) => part.ColumnsAreImages ? imagesThrough : part.Columns;

    private int FirstImage(int part) => part == lastPart ? imagesThrough : 0;

    private void Transform(int firstRun, int lastRun, float* to)
    {
        for (var part = 0; part < parts.Length; part++)
        {
            var first = Math.Max(firstRun, runsBefore[part]) - runsBefore[part];
            var last = Math.Min(lastRun, runsBefore[part + 1]) - runsBefore[part];
            const int Block = MapLayout.BlockChannels;

            // Block by block: the processor then sees where the reads go and runs ahead.
            for (var block = 0; block < source.Layout.Blocks; block++)
            {
                var cursor = new RunCursor(first, runsPerRow[part], parts[part].Rows);
                var result = to + (long)block * transformedPitch;
                for (var run = first; run < last; run++, cursor.Advance(), result += kernels.RunLength * Block)
                {
                    transform!.Run(
                        At(part, cursor, 0).Source + (long)block * source.Layout.BlockPitch, parts[part].SourcePixel,
                        result, kernels.RunLength, cursor.Image, block);
                }
            }

            to += Math.Max(0, last - first) * kernels.RunLength * Block;
        }
    }

    private void ComputeRuns(
        in PackedWeights.Panel panel, int part, int chunk, int firstRun, int lastRun, float* scratchTile,
        float* transformed, bool isFirst)
    {
        var geometry = parts[part];
        var columns = ColumnsOf(geometry);
        var runsInTile = RunsInTile(panel);
        var tile = new TileArguments
        {
            SourceStride = transform is null ? geometry.SourcePixel : MapLayout.BlockChannels,
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
                runs[i] = At(part, cursor, panel.FirstBlock);
                if (transform is not null)
                {
                    var place = Math.Min(run + i, lastRun - 1) - firstRun;
                    runs[i].Source = transformed + place * kernels.RunLength * MapLayout.BlockChannels;
                }

                masks[i] = MaskAt(part, cursor, panel.FirstBlock);
                if (run + i + 1 < lastRun)
                    cursor.Advance();
            }

            // The item's first panel has brought the source into the second-level cache for the others.
            tile.NextTile = (isFirst, transform) switch
            {
                (false, _) => 0,
                (_, null) => (nint)(At(part, cursor, panel.FirstBlock).Source - runs[0].Source),
                _ => runsInTile * kernels.RunLength * MapLayout.BlockChannels,
            };
            if (residual is not null)
                tile.NextInitial = (nint)(At(part, cursor, panel.FirstBlock).Initial - runs[0].Initial);
            if (isWhole)
                ComputeWholeTile(&tile, geometry, panel, chunk, masks);
            else if (chunk == ChunksOf(panel) - 1)
                ComputePartialTile(&tile, geometry, panel, pixels, masks, scratchTile);
        }
    }

    // At least one, for a pass without any offset still writes what it starts from.
    private int ChunksOf(PackedWeights.Panel panel) =>
        Math.Max(1, (panel.OffsetCount * weights.Inner + InputsPerChunk - 1) / InputsPerChunk);

    private static int RunsInTile(in PackedWeights.Panel panel) => panel.Blocks == 2 ? 2 : 4;

    private PixelRun At(int part, in RunCursor cursor, int block)
    {
        var geometry = parts[part];
        var column = cursor.Run * kernels.RunLength;
        var image = cursor.Image + FirstImage(part);
        return new()
        {
            Source = sourceStart + geometry.SourceStart + image * source.ImagePitch
                + cursor.Row * geometry.SourceRow + column * geometry.SourcePixel,
            Target = targetStart + geometry.TargetStart + image * target.ImagePitch
                + block * (nint)target.Layout.BlockPitch + cursor.Row * geometry.TargetRow
                + column * geometry.TargetPixel,
            Initial = residual is null
                ? null
                : residualStart + geometry.ResidualStart + image * residual.ImagePitch
                    + block * (nint)residual.Layout.BlockPitch + cursor.Row * geometry.ResidualRow
                    + column * geometry.ResidualPixel,
        };
    }

    private float* MaskAt(int part, in RunCursor cursor, int block) => mask is null
        ? null
        : maskStart + parts[part].MaskStart + (cursor.Image + FirstImage(part)) * mask.ImagePitch
            + block * (nint)mask.Layout.BlockPitch + cursor.Row * parts[part].MaskRow
            + cursor.Run * kernels.RunLength * parts[part].MaskPixel;
}
