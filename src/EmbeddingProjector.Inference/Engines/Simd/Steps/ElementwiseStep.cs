namespace EmbeddingProjector.Inference.Engines.Simd.Steps;

/// <summary>x * scale + shift, plus another map, then an activation: batch norm, addition and activations that no
/// convolution took in, and the gradients of them.</summary>
/// <remarks>An item is one image's channel block; a lane is a channel of it.</remarks>
internal sealed unsafe class ElementwiseStep : Step, IDisposable
{
    private readonly MapBuffer source;
    private readonly MapBuffer target;
    private readonly MapBuffer? addend;
    private readonly MapBuffer? mask;
    private readonly AlignedBuffer scale;
    private readonly AlignedBuffer shift;
    private readonly ActivationKernel activation;
    private float* from;
    private float* to;
    private float* added;
    private float* masking;

    /// <param name="name">The tail's name.</param>
    /// <param name="affine">A factor and a summand for each channel; null leaves the values as they are.</param>
    /// <param name="target">The result, of the same shape.</param>
    /// <param name="addend">Added, of the same shape; null adds nothing.</param>
    /// <param name="mask">A ReLU's result, of the same shape: where it is 0, so is this step's; null masks
    /// nothing.</param>
    public ElementwiseStep(
        string name, (double[] Scale, double[] Shift)? affine, ActivationKernel activation, MapBuffer source,
        MapBuffer target, MapBuffer? addend, MapBuffer? mask = null)
        : base(name, target, Existing(source, addend, mask))
    {
        this.source = source;
        this.target = target;
        this.addend = addend;
        this.mask = mask;
        this.activation = activation;
        var channels = source.Layout.Blocks * MapLayout.BlockChannels;
        scale = new(channels);
        shift = new(channels);
        for (var channel = 0; channel < source.Layout.Channels; channel++)
        {
            scale.Pointer[channel] = affine is null ? 1 : (float)affine.Value.Scale[channel];
            shift.Pointer[channel] = affine is null ? 0 : (float)affine.Value.Shift[channel];
        }
    }

    public void Dispose()
    {
        scale.Dispose();
        shift.Dispose();
    }

    protected override int Prepare(int first, int count)
    {
        from = source.At(first);
        to = target.At(first);
        added = addend is null ? null : addend.At(first);
        masking = mask is null ? null : mask.At(first);
        return count * target.Layout.Blocks;
    }

    protected override void Compute(int item, int worker)
    {
        var (image, block) = Math.DivRem(item, target.Layout.Blocks);
        for (var y = 0; y < target.Layout.Height; y++)
        {
            var x = Row(from, source, image, block, y);
            var z = addend is null ? null : Row(added, addend, image, block, y);
            var row = Row(to, target, image, block, y);
            ComputeRow(x, z, row, block * MapLayout.BlockChannels);
            activation.Run(row, MapLayout.BlockChannels, target.Layout.Width);
            if (mask is not null)
                ReluMask.Apply(row, Row(masking, mask, image, block, y), target.Layout.Width);
        }
    }

    private void ComputeRow(float* x, float* z, float* y, int channel)
    {
        var lowest = new Vector<float>(activation.Floor);
        var highest = new Vector<float>(activation.Ceiling);
        for (var lane = 0; lane < MapLayout.BlockChannels; lane += Vector<float>.Count)
        {
            var factor = Vector.Load(scale.Pointer + channel + lane);
            var summand = Vector.Load(shift.Pointer + channel + lane);
            for (var i = lane; i < target.Layout.Width * MapLayout.BlockChannels; i += MapLayout.BlockChannels)
            {
                var value = Vector.Load(x + i) * factor + summand;
                if (z != null)
                    value += Vector.Load(z + i);

                // A comparison with NaN is false, so a NaN stays one.
                value = Vector.ConditionalSelect(Vector.LessThan(value, lowest), lowest, value);
                Vector.ConditionalSelect(Vector.GreaterThan(value, highest), highest, value).Store(y + i);
            }
        }
    }
}
