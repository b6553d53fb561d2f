namespace EmbeddingProjector.Inference.Engines.Simd.Steps;

/// <summary>A convolution's weights in the order in which the tile kernels read them.</summary>
/// <remarks>
/// A panel is 32 output channels (two blocks) or a last odd 16: [offset, inner, 32 or 16]. Output channels that do not
/// exist have zero weights, and so have inputs that a group does not read.
/// </remarks>
internal sealed unsafe class PackedWeights : IDisposable
{
    private readonly AlignedBuffer weights;
    private readonly AlignedBuffer bias;
    private readonly AlignedBuffer offsets;

    /// <summary>Takes over packed memory.</summary>
    public PackedWeights(
        AlignedBuffer weights, AlignedBuffer bias, AlignedBuffer offsets, int inner, IReadOnlyList<Panel> panels)
    {
        this.weights = weights;
        this.bias = bias;
        this.offsets = offsets;
        Inner = inner;
        Panels = [.. panels];
    }

    /// <summary>One panel: which output blocks it computes, and where its weights and offsets begin.</summary>
    /// <param name="FirstBlock">The first output channel block.</param>
    /// <param name="Blocks">2 (wide) or 1 (narrow).</param>
    /// <param name="WeightStart">In floats.</param>
    /// <param name="OffsetStart">In entries.</param>
    /// <param name="OffsetCount">Entries.</param>
    public readonly record struct Panel(int FirstBlock, int Blocks, long WeightStart, int OffsetStart, int OffsetCount);

    /// <summary>Inputs at each offset: 16 or 8 in blocked maps, 1 in planar ones.</summary>
    public int Inner { get; }

    /// <summary>The panels in the order of their output channels.</summary>
    public Panel[] Panels { get; }

    /// <summary>Bytes of all panels.</summary>
    public long WeightBytes => weights.Length * sizeof(float);

    public float* WeightsOf(in Panel panel) => weights.Pointer + panel.WeightStart;

    public float* BiasOf(in Panel panel) => bias.Pointer + panel.FirstBlock * 16;

    /// <summary>A panel's source offsets.</summary>
    public int* OffsetsOf(in Panel panel) => (int*)offsets.Pointer + panel.OffsetStart;

    public void Dispose()
    {
        weights.Dispose();
        bias.Dispose();
        offsets.Dispose();
    }
}
