namespace EmbeddingProjector.Inference.Engines.Simd.Steps;

/// <summary>A convolution's map a few rows at a time, in a core's own memory: where only the step behind it reads the
/// map, it never leaves the cache.</summary>
/// <remarks>A band is the rows that some rows of the target read, in the channel blocks of a panel. Bands share the rows
/// that reach into both; those are computed twice, to the same bits.</remarks>
internal sealed unsafe class ConvolutionBands : IDisposable
{
    private const int Block = MapLayout.BlockChannels;

    // Beside the band, the source's rows and the weights are in the second-level cache.
    private const long BandBytes = 192 << 10;

    private readonly TileKernels kernels;
    private readonly PackedWeights weights;
    private readonly ConvolutionGeometry geometry;
    private readonly ActivationKernel activation;
    private readonly int stride; // from a target's row to the next, in rows of the map
    private readonly Size2 padding;
    private readonly int window; // rows of the map that a row of the target reads
    private readonly int runsPerRow;
    private readonly int targetRows;
    private readonly int targetRowsPerBand;
    private readonly int rows; // of a band, at most

    /// <summary>Cuts the map and takes over the weights.</summary>
    /// <param name="weights">Of at most <see cref="MostInputs"/> inputs.</param>
    /// <param name="geometry">The convolution's pixels; what is said of its target is not read.</param>
    /// <param name="window">Rows of the map that a row of the target reads.</param>
    /// <param name="stride">From one row of the target to the next, in rows of the map.</param>
    /// <param name="padding">Rows above the map that the first row of the target reads, and zeros beside each
    /// row.</param>
    /// <param name="targetRows">Rows of the target.</param>
    public ConvolutionBands(
        TileKernels kernels, PackedWeights weights, ConvolutionGeometry geometry, ActivationKernel activation,
        int window, int stride, Size2 padding, int targetRows)
    {
        this.kernels = kernels;
        this.weights = weights;
        this.geometry = geometry;
        this.activation = activation;
        this.stride = stride;
        this.padding = padding;
        this.window = window;
        this.targetRows = targetRows;
        runsPerRow = (geometry.Columns + kernels.RunLength - 1) / kernels.RunLength;

        // The last run of a row may end outside; what it writes there is zeroed or never read.
        RowPitch = Block
            * (padding.Width + Math.Max(runsPerRow * kernels.RunLength, geometry.Columns + padding.Width));
        var fitting = (int)Math.Max(0, BandBytes / (2L * RowPitch * sizeof(float)) - window) / stride + 1;
        var bands = (targetRows + fitting - 1) / fitting;
        targetRowsPerBand = (targetRows + bands - 1) / bands;
        Count = (targetRows + targetRowsPerBand - 1) / targetRowsPerBand;
        rows = (targetRowsPerBand - 1) * stride + window;
    }

    /// <summary>A longer sum is cut into chunks, which only <see cref="ConvolutionStep"/> does.</summary>
    public const int MostInputs = ConvolutionStep.InputsPerChunk;

    /// <summary>How many bands an image's map has in one panel.</summary>
    public int Count { get; }

    /// <summary>From a row of a band to the next.</summary>
    public int RowPitch { get; }

    /// <summary>Floats of a band.</summary>
    public long Length => 2L * rows * RowPitch;

    public PackedWeights.Panel[] Panels => weights.Panels;

    public long WeightBytes => weights.WeightBytes;

    /// <summary>Multiply-adds of an image, those that bands do twice counted once.</summary>
    public long MultiplyAdds => (long)geometry.Rows * geometry.Columns * weights.Inner * Block
        * weights.Panels.Sum(panel => (long)panel.OffsetCount * panel.Blocks);

    /// <summary>Floats that are read past the end of the source.</summary>
    public long ReadPast => (long)kernels.RunLength * geometry.SourcePixel;

    /// <summary>The target's rows that read a band.</summary>
    public (int First, int End) TargetRows(int band) =>
        (band * targetRowsPerBand, Math.Min((band + 1) * targetRowsPerBand, targetRows));

    /// <summary>The first value that a target's row reads, in the band's first or second block: of the zeros beside the
    /// map, and of the rows above it where it begins there.</summary>
    public float* RowOf(float* memory, int band, int block, int targetRow) =>
        memory + ((long)block * rows + (targetRow - TargetRows(band).First) * stride) * RowPitch;

    /// <summary>Computes a band. Rows outside the map are zeros, and so are the columns beside it.</summary>
    /// <param name="source">The image's first float.</param>
    /// <param name="memory">Of <see cref="Length"/>.</param>
    public void Compute(in PackedWeights.Panel panel, float* source, int band, float* memory)
    {
        var (first, last) = TargetRows(band);
        var top = first * stride - padding.Height;
        var count = (last - 1 - first) * stride + window;
        var (start, end) = (Math.Max(top, 0), Math.Min(top + count, geometry.Rows));
        Convolve(
            panel, source + geometry.SourceStart + start * geometry.SourceRow,
            memory + (long)(start - top) * RowPitch + padding.Width * Block, end - start);
        for (var block = 0; block < panel.Blocks; block++)
        {
            for (var y = top; y < top + count; y++)
                ClearOutside(memory + ((long)block * rows + y - top) * RowPitch, start <= y && y < end);
        }
    }

    public void Dispose() => weights.Dispose();

    private void Convolve(in PackedWeights.Panel panel, float* source, float* target, int count)
    {
        var tile = new TileArguments
        {
            SourceStride = geometry.SourcePixel,
            TargetStride = Block,
            TargetBlockPitch = (nint)rows * RowPitch,
            Weights = weights.WeightsOf(panel),
            WeightStep = panel.Blocks * Block,
            Bias = weights.BiasOf(panel),
            Offsets = weights.OffsetsOf(panel),
            OffsetCount = panel.OffsetCount,
            Inner = weights.Inner,
            Floor = activation.Floor,
            Ceiling = activation.Ceiling,
        };
        var runs = &tile.Run0;
        var runsInTile = panel.Blocks == 2 ? 2 : 4;
        tile.NextTile = runsInTile * kernels.RunLength * geometry.SourcePixel;
        var total = count * runsPerRow;
        int row = 0, pixel = 0;
        for (var run = 0; run < total; run += runsInTile)
        {
            for (var i = 0; i < runsInTile; i++)
            {
                runs[i].Source = source + row * geometry.SourceRow + pixel * geometry.SourcePixel;
                runs[i].Target = target + (long)row * RowPitch + pixel * Block;

                // A run past the end repeats the last one.
                if (run + i + 1 >= total)
                    continue;
                pixel += kernels.RunLength;
                (row, pixel) = pixel < geometry.Columns ? (row, pixel) : (row + 1, 0);
            }

            (panel.Blocks == 2 ? kernels.Wide : kernels.Narrow)(&tile);
            for (var i = 0; activation.IsFunction && i < Math.Min(runsInTile, total - run); i++)
            {
                for (var block = 0; block < panel.Blocks; block++)
                    activation.Run(runs[i].Target + block * tile.TargetBlockPitch, Block, kernels.RunLength);
            }
        }
    }

    private void ClearOutside(float* row, bool exists)
    {
        var side = padding.Width * Block;
        var width = geometry.Columns * Block;
        new Span<float>(row, exists ? side : side + width).Clear();
        new Span<float>(row + side + width, side).Clear();
    }
}
