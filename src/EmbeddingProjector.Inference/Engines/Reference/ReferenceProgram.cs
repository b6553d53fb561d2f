namespace EmbeddingProjector.Inference.Engines.Reference;

/// <summary>A graph's nodes run one after another, for one image after another.</summary>
internal sealed class ReferenceProgram : IProgram
{
    private readonly ImmutableArray<ReferenceStep> steps;
    private readonly ImmutableArray<int> outputNodes;
    private readonly RunContext context;
    private readonly int[] lastUse; // by node: the last step that reads it, or -1
    private readonly double[]?[] values; // by node: null while nothing needs it

    public ReferenceProgram(
        ImmutableArray<ReferenceStep> steps, ImmutableArray<TensorShape> shapes, ProgramOptions options)
    {
        this.steps = steps;
        outputNodes = [.. options.Outputs.Select(output => output.Index)];
        OutputShapes = [.. outputNodes.Select(node => shapes[node])];
        InputShape = options.InputShape;
        MaxBatch = options.MaxBatch;
        context = new(new() { MaxDegreeOfParallelism = options.Threads }, new());

        values = new double[shapes.Length][];
        lastUse = new int[shapes.Length];
        lastUse.AsSpan().Fill(-1);
        for (var i = 0; i < steps.Length; i++)
        {
            foreach (var input in steps[i].Node.Inputs)
                lastUse[input] = i;
        }
    }

    public TensorShape InputShape { get; }

    public IReadOnlyList<TensorShape> OutputShapes { get; }

    public int MaxBatch { get; }

    public void Run(ReadOnlySpan<float> input, int batch, IReadOnlyList<Memory<float>> outputs)
    {
        RunArguments.Check(this, input.Length, batch, outputs);
        var imageLength = InputShape.Length;
        for (var image = 0; image < batch; image++)
            RunImage(input.Slice(image * imageLength, imageLength), image, outputs);
    }

    /// <summary>Nothing to free: the buffers are managed.</summary>
    public void Dispose()
    {
    }

    private void RunImage(ReadOnlySpan<float> pixels, int image, IReadOnlyList<Memory<float>> outputs)
    {
        var input = context.Buffers.Rent(pixels.Length);
        for (var i = 0; i < pixels.Length; i++)
            input[i] = pixels[i];
        Keep(node: 0, input, image, outputs);

        for (var i = 0; i < steps.Length; i++)
        {
            var (node, definition, length) = steps[i];
            var output = context.Buffers.Rent(length);
            definition.Run([.. node.Inputs.Select(index => values[index]!)], output, context);
            Release(node, step: i);
            Keep(node.Index, output, image, outputs);
        }
    }

    // Copies a fresh value to the outputs that want it, and holds it for the nodes that read it.
    private void Keep(int node, double[] value, int image, IReadOnlyList<Memory<float>> outputs)
    {
        for (var i = 0; i < outputNodes.Length; i++)
        {
            if (outputNodes[i] != node)
                continue;
            var target = outputs[i].Span.Slice(image * value.Length, value.Length);
            for (var j = 0; j < value.Length; j++)
                target[j] = (float)value[j];
        }

        if (lastUse[node] < 0)
            context.Buffers.Return(value);
        else
            values[node] = value;
    }

    private void Release(Node node, int step)
    {
        foreach (var input in node.Inputs)
        {
            // A node may read one input twice; it is given back once.
            if (lastUse[input] != step || values[input] is not { } value)
                continue;
            context.Buffers.Return(value);
            values[input] = null;
        }
    }
}
