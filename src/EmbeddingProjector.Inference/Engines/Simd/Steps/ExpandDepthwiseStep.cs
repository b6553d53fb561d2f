namespace EmbeddingProjector.Inference.Engines.Simd.Steps;

/// <summary>A 1x1 convolution and the depthwise one behind it: the wide map between them only exists in a core's
/// cache. An item is a band of rows of a panel.</summary>
internal sealed unsafe class ExpandDepthwiseStep : Step, IDisposable
{
    private readonly WorkerScratch scratch;
    private readonly ConvolutionBands expand;
    private readonly DepthwiseWeights weights;
    private readonly ActivationKernel activation;
    private readonly MapBuffer source;
    private readonly MapBuffer target;
    private readonly MapBuffer? rowSums;
    private float* from;
    private float* to;
    private float* sums;

    /// <summary>Makes the step and takes over the weights.</summary>
    /// <param name="name">The tail's name.</param>
    /// <param name="scratch">Memory for a band.</param>
    /// <param name="expand">The 1x1 convolution.</param>
    /// <param name="weights">Of the depthwise one, for rows of a band.</param>
    /// <param name="rowSums">[channels, rows]: where the sum of each row goes; null for nowhere.</param>
    public ExpandDepthwiseStep(
        string name, WorkerScratch scratch, ConvolutionBands expand, DepthwiseWeights weights,
        ActivationKernel activation, MapBuffer source, MapBuffer target, MapBuffer? rowSums = null)
        : base(name, target, Existing(source, rowSums))
    {
        this.scratch = scratch;
        this.expand = expand;
        this.weights = weights;
        this.activation = activation;
        this.source = source;
        this.target = target;
        this.rowSums = rowSums;
        scratch.Reserve(expand.Length);
    }

    public override long WeightBytes => expand.WeightBytes;

    public override long MultiplyAdds => (long)weights.Taps * MapOrder.Length(target.Layout) + expand.MultiplyAdds;

    public override long ReadPast => expand.ReadPast;

    public void Dispose()
    {
        expand.Dispose();
        weights.Dispose();
    }

    protected override int Prepare(int first, int count)
    {
        from = source.At(first);
        to = target.At(first);
        sums = rowSums is null ? null : rowSums.At(first);
        return count * expand.Panels.Length * expand.Count;
    }

    protected override void Compute(int item, int worker)
    {
        var (plane, band) = Math.DivRem(item, expand.Count);
        var (image, index) = Math.DivRem(plane, expand.Panels.Length);
        var panel = expand.Panels[index];
        var memory = scratch.Of(worker);
        expand.Compute(panel, from + image * source.ImagePitch, band, memory);
        var (first, end) = expand.TargetRows(band);
        for (var block = 0; block < panel.Blocks; block++)
        {
            for (var y = first; y < end; y++)
            {
                var row = Row(to, target, image, panel.FirstBlock + block, y);
                weights.Run(
                    panel.FirstBlock + block, expand.RowOf(memory, band, block, y), row, target.Layout.Width,
                    activation);
                if (rowSums is not null)
                    RowSum.Of(row, target.Layout.Width, Row(sums, rowSums, image, panel.FirstBlock + block, y));
            }
        }
    }
}
