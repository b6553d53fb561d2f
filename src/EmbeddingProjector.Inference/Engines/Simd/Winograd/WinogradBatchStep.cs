namespace EmbeddingProjector.Inference.Engines.Simd.Winograd;

/// <summary>A 3x3 convolution with large weights: all workers evaluate one filling of the slots, then multiply, then
/// interpolate, so that the weights are read once for all of its tiles.</summary>
internal sealed unsafe class WinogradBatchStep : Step, IDisposable
{
    private readonly WinogradLayer layer;
    private readonly WorkerScratch shared;
    private int tiles;
    private int phase;

    /// <summary>Takes over the layer.</summary>
    public WinogradBatchStep(string name, WinogradLayer layer, WorkerScratch shared)
        : base(name, layer.Target, layer.Sources)
    {
        this.layer = layer;
        this.shared = shared;
        shared.Reserve(layer.EvaluatedLength + layer.ProductLength);
    }

    public override int Phases => 3 * ((tiles + layer.Slots - 1) / layer.Slots);

    public override long WeightBytes => layer.WeightBytes;

    public override long MultiplyAdds => layer.DirectMultiplyAdds;

    private (int First, int Count) Filling
    {
        get
        {
            var first = phase / 3 * layer.Slots;
            return (first, Math.Min(layer.Slots, tiles - first));
        }
    }

    private float* Evaluated => shared.Of(0);

    private float* Products => shared.Of(0) + layer.EvaluatedLength;

    public void Dispose() => layer.Dispose();

    protected override int Prepare(int first, int count)
    {
        layer.Bind(first);
        tiles = count * layer.TileRows * layer.TileColumns;
        return PreparePhase(0);
    }

    protected override int PreparePhase(int phase)
    {
        this.phase = phase;
        return (phase % 3) switch
        {
            0 => layer.InputBlocks,
            1 => WinogradPoints.Products * layer.Panels,
            _ => layer.OutputBlocks,
        };
    }

    protected override void Compute(int item, int worker)
    {
        switch (phase % 3)
        {
            case 0:
                layer.Evaluate(Filling, 0, item, Evaluated);
                break;
            case 1:
                layer.Multiply(item / layer.Panels, item % layer.Panels, Filling.Count, Evaluated, Products);
                break;
            default:
                layer.Interpolate(Filling, 0, item, Products);
                break;
        }
    }
}
