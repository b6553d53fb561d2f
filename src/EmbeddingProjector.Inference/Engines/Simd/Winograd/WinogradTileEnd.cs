namespace EmbeddingProjector.Inference.Engines.Simd.Winograd;

/// <summary>Where a 4x4 tile of one channel block ends up. Pitches count floats.</summary>
internal unsafe struct WinogradTileEnd
{
    /// <summary>The tile's first pixel.</summary>
    public float* Target;

    /// <summary>From a row to the next in the target.</summary>
    public nint TargetRow;

    /// <summary>The first pixel of what is added; null for nothing.</summary>
    public float* Residual;

    /// <summary>From a row to the next in the residual.</summary>
    public nint ResidualRow;

    /// <summary>The first pixel of a ReLU's result that masks this one; null for none.</summary>
    public float* Mask;

    /// <summary>From a row to the next in the mask.</summary>
    public nint MaskRow;

    /// <summary>The block's 16 summands.</summary>
    public float* Bias;

    /// <summary>Results below become this: 0 for a ReLU, minus infinity for none.</summary>
    public float Floor;

    /// <summary>Results above become this: 6 for a ReLU6, infinity for none.</summary>
    public float Ceiling;

    /// <summary>Rows of the tile that are in the map: 1 to 4.</summary>
    public int Rows;

    /// <summary>Columns of the tile that are in the map: 1 to 4.</summary>
    public int Columns;
}
