namespace EmbeddingProjector.Inference.Engines.Simd;

/// <summary>The fast engine in plain .NET: direct convolution on blocked channels with AVX-512, AVX2, or whatever
/// vectors there are.</summary>
/// <remarks>
/// Batch norm is folded into the convolution before it; residual additions and ReLUs run in its last instructions. Maps
/// share one arena. A gradient is more steps behind the run's: convolutions of the results' gradients with transposed
/// weights. Of the run they read ReLUs' results and which pixels max pools took, and nothing else stays in the arena
/// for them. The order of every sum is fixed by the layer alone, which makes it invariant.
/// </remarks>
internal sealed class SimdEngine : IEngine
{
    /// <summary>The name that <c>-Engine</c> and provenance use.</summary>
    public const string EngineName = "Simd";

    private readonly SimdSettings settings;

    /// <summary>The engine with the fastest instructions of this machine.</summary>
    public SimdEngine()
        : this(new SimdSettings())
    {
    }

    /// <param name="settings">For tests and benchmarks.</param>
    public SimdEngine(SimdSettings settings) => this.settings = settings;

    public string Name => EngineName;

    /// <remarks>Where one of these has no kernel, as its input lies or at all, its definition computes it.</remarks>
    public bool Supports(Op op) => op is InputOp or Conv2dOp or BatchNorm2dOp or ActivationOp or MaxPool2dOp
        or AvgPool2dOp or AdaptiveAvgPool2dOp or ChannelAffineOp or LayerScaleOp or MulOp or LinearOp or AddOp
        or ConcatOp or FlattenOp or DropoutOp or SliceChannelsOp or ChannelShuffleOp or PermuteOp or SelectTokenOp
        or PatchMergingOp or LayerNormOp or ClassTokenOp or PositionEmbeddingOp or MultiheadAttentionOp or WindowAttentionOp;

    public IProgram Compile(ModelGraph graph, IWeightSource weights, ProgramOptions options)
    {
        ArgumentNullException.ThrowIfNull(graph);
        ArgumentNullException.ThrowIfNull(weights);
        ArgumentNullException.ThrowIfNull(options);
        options.Check(graph, this);
        return ProgramBuilder.Build(graph, weights, options, settings);
    }
}
