using System.Runtime.ExceptionServices;
using EmbeddingProjector.Inference.Engines;
using EmbeddingProjector.Inference.Graph;
using TorchSharp;
using static TorchSharp.torch;

namespace EmbeddingProjector.TorchSharp;

/// <summary>Batches run on libtorch, in parts of one image or whole.</summary>
internal class TorchSharpProgram : IProgram
{
    private readonly int threads;
    private readonly bool wholeBatches;
    private bool disposed;

    /// <summary>Takes over the network.</summary>
    public TorchSharpProgram(
        TorchNetwork network, ImmutableArray<TensorShape> shapes, ProgramOptions options, bool wholeBatches)
    {
        Network = network;
        this.wholeBatches = wholeBatches;
        threads = options.Threads;
        OutputShapes = [.. options.Outputs.Select(node => shapes[node.Index])];
        InputShape = options.InputShape;
        MaxBatch = options.MaxBatch;
    }

    public TensorShape InputShape { get; }

    public IReadOnlyList<TensorShape> OutputShapes { get; }

    public int MaxBatch { get; }

    protected TorchNetwork Network { get; }

    /// <exception cref="TorchSharpException">libtorch refused an operation, for want of memory for one.</exception>
    public virtual void Run(ReadOnlySpan<float> input, int batch, IReadOnlyList<Memory<float>> outputs)
    {
        ThrowIfDisposed();
        RunArguments.Check(this, input.Length, batch, outputs);
        using var scope = NewDisposeScope();
        var pictures = HostTensor(batch, InputShape); // [batch, 3, height, width]
        MemoryMarshal.AsBytes(input).CopyTo(pictures.bytes);
        ForEachPart(batch, (first, count) => RunPart(pictures.narrow(0, first, count), first, outputs));
    }

    public virtual void Dispose()
    {
        disposed = true;
        Network.Dispose();
    }

    protected void ThrowIfDisposed() => ObjectDisposedException.ThrowIf(disposed, this);

    /// <summary>Runs some images of a batch and copies their outputs.</summary>
    /// <param name="part">[count, input shape], on the host.</param>
    /// <param name="first">The first image's place in the batch.</param>
    /// <param name="outputs">The batch's buffers.</param>
    protected virtual void RunPart(Tensor part, int first, IReadOnlyList<Memory<float>> outputs)
    {
        using var withoutGradients = no_grad();
        CopyOut(Network.Run(part.to(Network.Device)), first, outputs);
    }

    protected void CopyOut(Tensor[] values, int first, IReadOnlyList<Memory<float>> outputs)
    {
        for (var i = 0; i < values.Length; i++)
        {
            var found = MemoryMarshal.Cast<byte, float>(values[i].detach().cpu().contiguous().bytes);
            found.CopyTo(outputs[i].Span.Slice(first * OutputShapes[i].Length, found.Length));
        }
    }

    protected static Tensor HostTensor(int batch, TensorShape shape) =>
        empty([batch, .. shape.Dimensions.Select(length => (long)length)], ScalarType.Float32);

    /// <summary>Calls for each part of a batch, in a scope of its own.</summary>
    /// <param name="run">Given the part's first image and their number.</param>
    protected void ForEachPart(int batch, Action<int, int> run)
    {
        if (wholeBatches)
        {
            WithThreads(threads, () => run(0, batch));
            return;
        }

        // A CUDA device runs one stream of work, whoever feeds it.
        var workers = Network.Device.type == DeviceType.CPU ? threads : 1;
        try
        {
            Parallel.For(
                0, batch, new() { MaxDegreeOfParallelism = workers }, image => WithThreads(1, () => run(image, 1)));
        }
        catch (AggregateException failures)
        {
            ExceptionDispatchInfo.Throw(failures.InnerExceptions[0]);
        }
    }

    // libtorch keeps its number of threads by the calling thread, so each worker sets and restores its own.
    internal static void WithThreads(int threads, Action run)
    {
        var before = get_num_threads();
        set_num_threads(threads);
        try
        {
            using var scope = NewDisposeScope();
            run();
        }
        finally
        {
            set_num_threads(before);
        }
    }
}
