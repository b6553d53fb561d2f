namespace EmbeddingProjector.Inference.Engines.Simd.Kernels;

/// <summary>The tile kernels of one instruction path.</summary>
internal sealed unsafe class TileKernels
{
    private TileKernels(
        InstructionPath path, int runLength, delegate*<TileArguments*, void> wide,
        delegate*<TileArguments*, void> narrow)
    {
        Path = path;
        RunLength = runLength;
        Wide = wide;
        Narrow = narrow;
    }

    /// <summary>The longest run of any path, which scratch memory is made for.</summary>
    public const int MaxRunLength = 7;

    public InstructionPath Path { get; }

    public int RunLength { get; }

    /// <summary>2 runs by 2 channel blocks.</summary>
    public delegate*<TileArguments*, void> Wide { get; }

    /// <summary>4 runs by 1 channel block.</summary>
    public delegate*<TileArguments*, void> Narrow { get; }

    /// <param name="path">One that this machine supports.</param>
    public static TileKernels For(InstructionPath path) => path switch
    {
        InstructionPath.Avx512 => new(path, 7, &Avx512WideTile.Run, &Avx512NarrowTile.Run),
        InstructionPath.Avx2 => Paired<Avx2PairTile>(path, Avx2PairTile.RunLength),
        InstructionPath.Vector => Paired<VectorPairTile>(path, VectorPairTile.RunLength),
        _ => Paired<ScalarPairTile>(path, ScalarPairTile.RunLength),
    };

    private static TileKernels Paired<TPair>(InstructionPath path, int runLength)
        where TPair : struct, IPairTile => new(path, runLength, &PairedTiles<TPair>.Wide, &PairedTiles<TPair>.Narrow);
}
