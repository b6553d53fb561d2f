using EmbeddingProjector.Engines.Simd.Planning;
using EmbeddingProjector.Graph;
using EmbeddingProjector.Weights;

namespace EmbeddingProjector.Engines.Simd;

/// <summary>The fast engine in plain .NET: direct convolution on blocked channels with AVX-512, AVX2, or whatever vectors there are.</summary>
/// <remarks>
/// Batch norm is folded into the convolution before it; residual additions and ReLUs run in its last instructions. Maps share one
/// arena. The order of every sum is fixed by the layer alone, which keeps the promise of <see cref="IEngine"/>.
/// </remarks>
public sealed class SimdEngine : IEngine
{
    private readonly SimdSettings settings;

    /// <summary>The engine with the fastest instructions of this machine.</summary>
    public SimdEngine()
        : this(new SimdSettings())
    {
    }

    internal SimdEngine(SimdSettings settings) => this.settings = settings;

    /// <inheritdoc/>
    public string Name => "Simd";

    /// <inheritdoc/>
    public IProgram Compile(ModelGraph graph, IWeightSource weights, ProgramOptions options)
    {
        ArgumentNullException.ThrowIfNull(graph);
        ArgumentNullException.ThrowIfNull(weights);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.MaxBatch, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Threads, 1);
        if (options.Outputs.IsDefaultOrEmpty)
            throw new ArgumentException("expected at least one output, found none", nameof(options));
        if (options.Outputs.FirstOrDefault(node => !graph.Nodes.Contains(node)) is { } stranger)
            throw new ArgumentException($"the output '{stranger.Name}' is no node of '{graph.Name}'", nameof(options));

        return ProgramBuilder.Build(graph, weights, options, settings);
    }
}
