using System.Collections.Immutable;
using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;
using EmbeddingProjector.Inference.Engines;
using EmbeddingProjector.Inference.Graph;
using TorchSharp;
using static TorchSharp.torch;

namespace EmbeddingProjector.TorchSharp;

/// <summary>A graph's nodes run one after another on libtorch.</summary>
internal sealed class TorchSharpProgram : IProgram
{
    private readonly IReadOnlyList<TorchStep> steps;
    private readonly ImmutableArray<Node> outputNodes;
    private readonly int[] lastUse; // by node: the last step that reads it, or -1
    private readonly int threads;
    private readonly Device device;
    private readonly bool wholeBatches;
    private bool disposed;

    public TorchSharpProgram(
        IReadOnlyList<TorchStep> steps, ImmutableArray<TensorShape> shapes, ProgramOptions options, Device device,
        bool wholeBatches)
    {
        this.steps = steps;
        this.device = device;
        this.wholeBatches = wholeBatches;
        threads = options.Threads;
        outputNodes = options.Outputs;
        OutputShapes = [.. options.Outputs.Select(node => shapes[node.Index])];
        InputShape = options.InputShape;
        MaxBatch = options.MaxBatch;

        lastUse = new int[shapes.Length];
        lastUse.AsSpan().Fill(-1);
        for (var i = 0; i < steps.Count; i++)
        {
            foreach (var input in steps[i].Node.Inputs)
                lastUse[input] = i;
        }
    }

    /// <inheritdoc/>
    public TensorShape InputShape { get; }

    /// <inheritdoc/>
    public IReadOnlyList<TensorShape> OutputShapes { get; }

    /// <inheritdoc/>
    public int MaxBatch { get; }

    /// <inheritdoc/>
    /// <exception cref="TorchSharpException">libtorch refused an operation, for want of memory for one.</exception>
    public void Run(ReadOnlySpan<float> input, int batch, IReadOnlyList<Memory<float>> outputs)
    {
        ObjectDisposedException.ThrowIf(disposed, this);
        RunArguments.Check(this, input.Length, batch, outputs);
        using var scope = NewDisposeScope();
        long[] shape = [batch, .. InputShape.Dimensions.Select(length => (long)length)];
        var pictures = empty(shape, ScalarType.Float32); // [batch, 3, height, width]
        MemoryMarshal.AsBytes(input).CopyTo(pictures.bytes);

        var threadsBefore = get_num_threads();
        try
        {
            if (wholeBatches)
                RunPart(pictures, first: 0, batch, threads, outputs);
            else
                RunOneByOne(pictures, batch, threadsBefore, outputs);
        }
        finally
        {
            set_num_threads(threadsBefore);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        disposed = true;
        foreach (var weight in steps.SelectMany(step => step.Weights))
            weight.Dispose();
    }

    // libtorch keeps its number of threads by the calling thread, so each worker sets and restores its own.
    private void RunOneByOne(Tensor pictures, int batch, int threadsBefore, IReadOnlyList<Memory<float>> outputs)
    {
        // A CUDA device runs one stream of work, whoever feeds it.
        var workers = device.type == DeviceType.CPU ? threads : 1;
        try
        {
            Parallel.For(0, batch, new() { MaxDegreeOfParallelism = workers }, image =>
            {
                try
                {
                    RunPart(pictures, image, count: 1, threads: 1, outputs);
                }
                finally
                {
                    set_num_threads(threadsBefore);
                }
            });
        }
        catch (AggregateException failures)
        {
            ExceptionDispatchInfo.Throw(failures.InnerExceptions[0]);
        }
    }

    private void RunPart(Tensor pictures, int first, int count, int threads, IReadOnlyList<Memory<float>> outputs)
    {
        using var scope = NewDisposeScope();
        using var withoutGradients = no_grad();
        set_num_threads(threads);
        var values = new Tensor?[lastUse.Length];
        var place = "the input";
        try
        {
            Keep(0, pictures.narrow(0, first, count).to(device), values, first, outputs);
            for (var i = 0; i < steps.Count; i++)
            {
                var (node, _, run) = steps[i];
                place = $"node '{node.Name}'";
                var output = run([.. node.Inputs.Select(index => values[index]!)]);
                Release(node, step: i, values);
                Keep(node.Index, output, values, first, outputs);
            }
        }
        catch (ExternalException cause)
        {
            throw TorchSharpException.Failed(place, device, cause);
        }
    }

    // Copies a fresh value to the outputs that want it, and holds it for the nodes that read it.
    private void Keep(int node, Tensor value, Tensor?[] values, int first, IReadOnlyList<Memory<float>> outputs)
    {
        for (var i = 0; i < outputNodes.Length; i++)
        {
            if (outputNodes[i].Index != node)
                continue;
            using var host = value.cpu().contiguous();
            var found = MemoryMarshal.Cast<byte, float>(host.bytes);
            found.CopyTo(outputs[i].Span.Slice(first * OutputShapes[i].Length, found.Length));
        }

        if (lastUse[node] < 0)
            value.Dispose();
        else
            values[node] = value;
    }

    // Gives back what no later step reads, so that a run holds no more than the graph needs at once.
    private void Release(Node node, int step, Tensor?[] values)
    {
        foreach (var input in node.Inputs)
        {
            if (lastUse[input] != step)
                continue;
            values[input]?.Dispose();
            values[input] = null;
        }
    }
}
