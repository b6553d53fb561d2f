namespace EmbeddingProjector.Inference.Engines.Simd.Steps;

/// <summary>A network's first convolution and the max pooling behind it: the largest map of many networks only exists in
/// a core's cache. An item is a band of rows of a panel.</summary>
internal sealed unsafe class ConvolutionPoolStep : Step, IDisposable
{
    private readonly WorkerScratch scratch;
    private readonly ConvolutionBands convolution;
    private readonly MaxPoolRows pooling;
    private readonly MapBuffer source;
    private readonly MapBuffer target;
    private float* from;
    private float* to;

    /// <summary>Makes the step and takes over the weights.</summary>
    /// <param name="name">The tail's name.</param>
    /// <param name="scratch">Memory for a band.</param>
    /// <param name="convolution">Without zeros beside its rows.</param>
    /// <param name="pooling">Of the convolution's map.</param>
    public ConvolutionPoolStep(
        string name, WorkerScratch scratch, ConvolutionBands convolution, MaxPoolRows pooling, MapBuffer source,
        MapBuffer target)
        : base(name, target, source)
    {
        this.scratch = scratch;
        this.convolution = convolution;
        this.pooling = pooling;
        this.source = source;
        this.target = target;
        scratch.Reserve(convolution.Length);
    }

    public override long WeightBytes => convolution.WeightBytes;

    public override long MultiplyAdds => convolution.MultiplyAdds;

    public override long ReadPast => convolution.ReadPast;

    public void Dispose() => convolution.Dispose();

    protected override int Prepare(int first, int count)
    {
        from = source.At(first);
        to = target.At(first);
        return count * convolution.Panels.Length * convolution.Count;
    }

    protected override void Compute(int item, int worker)
    {
        var (plane, band) = Math.DivRem(item, convolution.Count);
        var (image, index) = Math.DivRem(plane, convolution.Panels.Length);
        var panel = convolution.Panels[index];
        var memory = scratch.Of(worker);
        convolution.Compute(panel, from + image * source.ImagePitch, band, memory);
        var (first, end) = convolution.TargetRows(band);
        for (var block = 0; block < panel.Blocks; block++)
        {
            for (var y = first; y < end; y++)
            {
                pooling.Run(
                    y, convolution.RowOf(memory, band, block, y), convolution.RowPitch,
                    Row(to, target, image, panel.FirstBlock + block, y), target.Layout.Width);
            }
        }
    }
}
