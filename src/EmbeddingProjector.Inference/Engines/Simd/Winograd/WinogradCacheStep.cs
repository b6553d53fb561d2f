namespace EmbeddingProjector.Inference.Engines.Simd.Winograd;

/// <summary>A 3x3 convolution whose tiles go through all three parts in a core's own cache. An item is one filling of
/// the slots.</summary>
internal sealed unsafe class WinogradCacheStep : Step, IDisposable
{
    private readonly WinogradLayer layer;
    private readonly WorkerScratch scratch;
    private int tiles;

    /// <summary>Takes over the layer.</summary>
    public WinogradCacheStep(string name, WinogradLayer layer, WorkerScratch scratch)
        : base(name, layer.Target, layer.Sources)
    {
        this.layer = layer;
        this.scratch = scratch;
        scratch.Reserve(layer.EvaluatedLength + layer.ProductLength);
    }

    public override long WeightBytes => layer.WeightBytes;

    public override long MultiplyAdds => layer.DirectMultiplyAdds;

    public void Dispose() => layer.Dispose();

    protected override int Prepare(int first, int count)
    {
        layer.Bind(first);
        tiles = count * layer.TileRows * layer.TileColumns;
        return (tiles + layer.Slots - 1) / layer.Slots;
    }

    protected override void Compute(int item, int worker)
    {
        var first = item * layer.Slots;
        var range = (first, Math.Min(layer.Slots, tiles - first));
        var evaluated = scratch.Of(worker);
        var products = evaluated + layer.EvaluatedLength;
        for (var block = 0; block < layer.InputBlocks; block++)
            layer.Evaluate(range, 0, block, evaluated);
        for (var point = 0; point < WinogradPoints.Products; point++)
        {
            for (var panel = 0; panel < layer.Panels; panel++)
                layer.Multiply(point, panel, range.Item2, evaluated, products);
        }

        for (var block = 0; block < layer.OutputBlocks; block++)
            layer.Interpolate(range, 0, block, products);
    }
}
