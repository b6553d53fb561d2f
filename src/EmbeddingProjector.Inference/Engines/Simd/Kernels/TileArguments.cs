namespace EmbeddingProjector.Inference.Engines.Simd.Kernels;

/// <summary>What one call of a tile kernel reads and writes. All pitches count floats.</summary>
/// <remarks>
/// A tile is 2 runs of pixels by 2 channel blocks (wide) or 4 runs by 1 block (narrow). A run is <see
/// cref="TileKernels.RunLength"/> output pixels side by side; the runs of a tile may lie anywhere, even in different
/// images. The sum over the inputs walks <see cref="Offsets"/>, one entry per (input block, kernel row, kernel column),
/// so a kernel knows nothing of window shapes, dilation or groups.
/// </remarks>
internal unsafe struct TileArguments
{
    /// <summary>The runs, one after another in memory; a wide tile has two.</summary>
    public PixelRun Run0, Run1, Run2, Run3;

    /// <summary>From a wide tile's first channel block to its second, in the target.</summary>
    public nint TargetBlockPitch;

    /// <summary>The same step in the initial values.</summary>
    public nint InitialBlockPitch;

    /// <summary>[offset, inner, 32] of a wide tile, [offset, inner, 16] of a narrow one.</summary>
    public float* Weights;

    /// <summary>From one input's weights to the next one's: 32 or 16.</summary>
    public nint WeightStep;

    /// <summary>32 or 16 values that are added to the start.</summary>
    public float* Bias;

    /// <summary>Added to the sources, one for each group of <see cref="Inner"/> inputs.</summary>
    public int* Offsets;

    /// <summary>How many offsets.</summary>
    public int OffsetCount;

    /// <summary>Inputs side by side at each offset: 16 or 8 in blocked maps, 1 in planar ones.</summary>
    public int Inner;

    /// <summary>From one pixel's input to its neighbor's.</summary>
    public nint SourceStride;

    /// <summary>From one pixel's result to its neighbor's, and from one's initial value to the next.</summary>
    public nint TargetStride;

    /// <summary>From this tile's first input to that of the tile to come, which is fetched meanwhile.</summary>
    public nint NextTile;

    /// <summary>From this tile's first initial value to that of the tile to come, which is fetched meanwhile.</summary>
    public nint NextInitial;

    /// <summary>Results below become this: 0 for a ReLU, minus infinity for none.</summary>
    public float Floor;

    /// <summary>Results above become this: 6 for a ReLU6, infinity for none.</summary>
    public float Ceiling;
}
