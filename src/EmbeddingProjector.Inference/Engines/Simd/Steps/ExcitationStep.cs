namespace EmbeddingProjector.Inference.Engines.Simd.Steps;

/// <summary>The factors of squeeze and excitation: the mean of each channel, then two small layers. First an item is a
/// channel block of an image, then an image; where the step before has summed up the rows, an image alone.</summary>
internal sealed unsafe class ExcitationStep : Step, IDisposable
{
    private const int Block = MapLayout.BlockChannels;

    private readonly Layer squeeze;
    private readonly Layer expand;
    private readonly AlignedBuffer hidden; // [workers, hidden channels]
    private readonly AlignedBuffer means; // [workers, channels]
    private readonly MapBuffer source;
    private readonly MapBuffer? rowSums;
    private readonly MapBuffer target;
    private float* from;
    private float* sums;
    private float* to;
    private int images;
    private bool isPooled;

    /// <param name="name">The tail's name.</param>
    /// <param name="squeeze">The layer that reads the means.</param>
    /// <param name="expand">The layer that gives a number for each channel.</param>
    /// <param name="rowSums">The sums of the source's rows, by <see cref="RowSum"/>; null where there are none.</param>
    /// <param name="target">Its channels' factors.</param>
    public ExcitationStep(
        string name, int threads, LayerValues squeeze, ActivationKernel function, LayerValues expand,
        ActivationKernel gate, MapBuffer source, MapBuffer? rowSums, MapBuffer target)
        : base(name, target, Existing(source, rowSums))
    {
        this.source = source;
        this.rowSums = rowSums;
        this.target = target;
        this.squeeze = new(squeeze, function);
        this.expand = new(expand, gate);
        hidden = new((long)threads * this.squeeze.Outputs);
        means = new((long)threads * target.Layout.ImageLength);
    }

    public override int Phases => rowSums is null ? 2 : 1;

    public void Dispose()
    {
        squeeze.Dispose();
        expand.Dispose();
        hidden.Dispose();
        means.Dispose();
    }

    protected override int Prepare(int first, int count)
    {
        from = source.At(first);
        sums = rowSums is null ? null : rowSums.At(first);
        to = target.At(first);
        images = count;
        isPooled = rowSums is not null;
        return isPooled ? count : count * source.Layout.Blocks;
    }

    protected override int PreparePhase(int phase)
    {
        isPooled = true;
        return images;
    }

    protected override void Compute(int item, int worker)
    {
        if (!isPooled)
        {
            var (image, block) = Math.DivRem(item, source.Layout.Blocks);
            Pool(image, block);
            return;
        }

        for (var block = 0; rowSums is not null && block < source.Layout.Blocks; block++)
            Pool(item, block);

        // The means lie where the factors go.
        var factors = to + item * target.ImagePitch;
        var length = target.Layout.ImageLength;
        var copy = means.Pointer + (long)worker * length;
        new ReadOnlySpan<float>(factors, length).CopyTo(new(copy, length));
        var inside = hidden.Pointer + (long)worker * squeeze.Outputs;
        squeeze.Run(copy, inside);
        expand.Run(inside, factors);
    }

    // Each row is summed alone first: fewer roundings in a chain.
    private void Pool(int image, int block)
    {
        var sum = stackalloc float[Block];
        var mean = to + image * target.ImagePitch + block * Block;
        new Span<float>(mean, Block).Clear();
        for (var y = 0; y < source.Layout.Height; y++)
        {
            var row = rowSums is null ? sum : Row(sums, rowSums, image, block, y);
            if (rowSums is null)
                RowSum.Of(Row(from, source, image, block, y), source.Layout.Width, sum);
            for (var lane = 0; lane < Block; lane += Vector<float>.Count)
                (Vector.Load(mean + lane) + Vector.Load(row + lane)).Store(mean + lane);
        }

        for (var lane = 0; lane < Block; lane += Vector<float>.Count)
            (Vector.Load(mean + lane) / new Vector<float>(source.Layout.Pixels)).Store(mean + lane);
    }

    /// <summary>A layer of one vector, a lane an output.</summary>
    private sealed class Layer : IDisposable
    {
        private readonly AlignedBuffer weights; // [inputs, outputs]
        private readonly AlignedBuffer bias;
        private readonly int inputs;
        private readonly ActivationKernel activation;

        public Layer(LayerValues values, ActivationKernel activation)
        {
            var count = values.Scale.Length;
            this.activation = activation;
            inputs = values.Weights.Length / count;
            Outputs = (count + Block - 1) / Block * Block;
            weights = new((long)inputs * Outputs);
            bias = new(Outputs);
            for (var output = 0; output < count; output++)
            {
                bias.Pointer[output] = (float)values.Bias[output];
                for (var input = 0; input < inputs; input++)
                    weights.Pointer[(long)input * Outputs + output] = values.Weights[output * inputs + input];
            }
        }

        /// <summary>In whole blocks.</summary>
        public int Outputs { get; }

        public void Run(float* from, float* to)
        {
            for (var lane = 0; lane < Outputs; lane += 4 * Vector<float>.Count)
                Compute(from, to, lane, Math.Min(4, (Outputs - lane) / Vector<float>.Count));
            for (var block = 0; block < Outputs; block += Block)
            {
                for (var lane = 0; lane < Block; lane += Vector<float>.Count)
                {
                    var value = Vector.Load(to + block + lane);
                    var floor = new Vector<float>(activation.Floor);
                    var ceiling = new Vector<float>(activation.Ceiling);
                    value = Vector.ConditionalSelect(Vector.LessThan(value, floor), floor, value);
                    value = Vector.ConditionalSelect(Vector.GreaterThan(value, ceiling), ceiling, value);
                    value.Store(to + block + lane);
                }

                activation.Run(to + block, Block, 1);
            }
        }

        public void Dispose()
        {
            weights.Dispose();
            bias.Dispose();
        }

        // Four vectors of sums, so that none waits for itself; fewer at the end.
        private void Compute(float* from, float* to, int lane, int vectors)
        {
            var width = Vector<float>.Count;
            if (vectors < 4)
            {
                for (var i = 0; i < vectors; i++)
                    ComputeOne(from, to, lane + i * width);
                return;
            }

            var sum0 = Vector.Load(bias.Pointer + lane);
            var sum1 = Vector.Load(bias.Pointer + lane + width);
            var sum2 = Vector.Load(bias.Pointer + lane + 2 * width);
            var sum3 = Vector.Load(bias.Pointer + lane + 3 * width);
            var row = weights.Pointer + lane;
            for (var input = 0; input < inputs; input++, row += Outputs)
            {
                var x = new Vector<float>(from[input]);
                sum0 = Vector.MultiplyAddEstimate(x, Vector.Load(row), sum0);
                sum1 = Vector.MultiplyAddEstimate(x, Vector.Load(row + width), sum1);
                sum2 = Vector.MultiplyAddEstimate(x, Vector.Load(row + 2 * width), sum2);
                sum3 = Vector.MultiplyAddEstimate(x, Vector.Load(row + 3 * width), sum3);
            }

            sum0.Store(to + lane);
            sum1.Store(to + lane + width);
            sum2.Store(to + lane + 2 * width);
            sum3.Store(to + lane + 3 * width);
        }

        private void ComputeOne(float* from, float* to, int lane)
        {
            var sum = Vector.Load(bias.Pointer + lane);
            var row = weights.Pointer + lane;
            for (var input = 0; input < inputs; input++, row += Outputs)
                sum = Vector.MultiplyAddEstimate(new Vector<float>(from[input]), Vector.Load(row), sum);
            sum.Store(to + lane);
        }
    }
}
