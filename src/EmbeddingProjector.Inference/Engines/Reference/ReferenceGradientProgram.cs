namespace EmbeddingProjector.Inference.Engines.Reference;

/// <summary>A graph's nodes run one after another, their values kept, and differentiated in the opposite
/// order.</summary>
internal sealed class ReferenceGradientProgram : IGradientProgram
{
    private readonly ImmutableArray<ReferenceStep> steps;
    private readonly ImmutableArray<int> outputNodes;
    private readonly RunContext context;
    private readonly double[][][] values; // by image and node; empty where the node is not run
    private readonly double[]?[] gradients; // by node: null while the loss is not known to depend on it
    private int lastBatch;

    public ReferenceGradientProgram(
        ImmutableArray<ReferenceStep> steps, ImmutableArray<TensorShape> shapes, ProgramOptions options)
    {
        this.steps = steps;
        outputNodes = [.. options.Outputs.Select(output => output.Index)];
        OutputShapes = [.. outputNodes.Select(node => shapes[node])];
        InputShape = options.InputShape;
        MaxBatch = options.MaxBatch;
        context = new(new() { MaxDegreeOfParallelism = options.Threads }, new());
        gradients = new double[shapes.Length][];
        values = new double[MaxBatch][][];
    }

    public TensorShape InputShape { get; }

    public IReadOnlyList<TensorShape> OutputShapes { get; }

    public int MaxBatch { get; }

    public void Run(ReadOnlySpan<float> input, int batch, IReadOnlyList<Memory<float>> outputs)
    {
        RunArguments.Check(this, input.Length, batch, outputs);
        lastBatch = batch;
        for (var image = 0; image < batch; image++)
        {
            RunImage(input.Slice(image * InputShape.Length, InputShape.Length), values[image] ??= NewValues());
            for (var i = 0; i < outputs.Count; i++)
                Round(values[image][outputNodes[i]], outputs[i].Span.Slice(image * OutputShapes[i].Length));
        }
    }

    public void Backward(IReadOnlyList<ReadOnlyMemory<float>> outputGradients, Span<float> inputGradient)
    {
        RunArguments.CheckGradients(this, lastBatch, outputGradients, inputGradient.Length);
        for (var image = 0; image < lastBatch; image++)
        {
            Start(image, outputGradients);
            for (var i = steps.Length - 1; i >= 0; i--)
                Differentiate(steps[i], values[image]);

            var result = inputGradient.Slice(image * InputShape.Length, InputShape.Length);
            if (Take(0) is { } gradient)
                Round(gradient, result);
            else
                result.Clear();
        }
    }

    /// <summary>Nothing to free: the buffers are managed.</summary>
    public void Dispose()
    {
    }

    private double[][] NewValues()
    {
        var fresh = new double[gradients.Length][];
        fresh[0] = new double[InputShape.Length];
        foreach (var step in steps)
            fresh[step.Node.Index] = new double[step.Length];
        return fresh;
    }

    private void RunImage(ReadOnlySpan<float> pixels, double[][] nodes)
    {
        for (var i = 0; i < pixels.Length; i++)
            nodes[0][i] = pixels[i];
        foreach (var (node, definition, _) in steps)
            definition.Run([.. node.Inputs.Select(input => nodes[input])], nodes[node.Index], context);
    }

    private void Start(int image, IReadOnlyList<ReadOnlyMemory<float>> outputGradients)
    {
        for (var i = 0; i < outputNodes.Length; i++)
        {
            if (outputGradients[i].IsEmpty)
                continue;

            var sum = Sum(outputNodes[i], values[image]);
            var given = outputGradients[i].Span.Slice(image * sum.Length, sum.Length);
            for (var j = 0; j < sum.Length; j++)
                sum[j] += given[j];
        }
    }

    private void Differentiate(ReferenceStep step, double[][] nodes)
    {
        var node = step.Node;
        if (Take(node.Index) is not { } gradient)
            return;

        var inputs = node.Inputs.Select(input => nodes[input]).ToArray();
        step.Definition.AddGradient(
            new(inputs, nodes[node.Index]), gradient, [.. node.Inputs.Select(input => Sum(input, nodes))], context);
        context.Buffers.Return(gradient);
    }

    // The node's gradient so far: zeros at first.
    private double[] Sum(int node, double[][] nodes)
    {
        if (gradients[node] is { } sum)
            return sum;

        sum = context.Buffers.Rent(nodes[node].Length);
        Array.Clear(sum);
        return gradients[node] = sum;
    }

    private double[]? Take(int node)
    {
        var gradient = gradients[node];
        gradients[node] = null;
        return gradient;
    }

    private static void Round(double[] from, Span<float> to)
    {
        for (var i = 0; i < from.Length; i++)
            to[i] = (float)from[i];
    }
}
