using System.Collections.Immutable;
using EmbeddingProjector.Inference.Engines;
using EmbeddingProjector.Inference.Graph;
using EmbeddingProjector.Inference.Graph.Ops;
using EmbeddingProjector.Inference.Weights;
using TorchSharp;
using static TorchSharp.torch;

namespace EmbeddingProjector.TorchSharp;

/// <summary>Runs a graph on libtorch, on the processor or on CUDA.</summary>
/// <remarks>
/// An image's result does not depend on its batch or on the number of threads, as <see cref="IEngine"/> promises: every
/// image is run alone, and on the processor by one thread, several images at a time. libtorch itself does not promise
/// it of a whole batch (seen: the last bits of squeezenet1_1 change with the batch, those of resnet50 with the
/// threads). Where a CUDA device's throughput counts more, <c>wholeBatches</c> gives libtorch the batch as it is.
/// Results of different devices, and of different versions of libtorch, differ by rounding.
/// </remarks>
public sealed class TorchSharpEngine : IEngine
{
    /// <summary>The name that <c>-Engine</c> takes.</summary>
    public const string EngineName = "TorchSharp";

    /// <summary>The environment variable that names the device: <c>cpu</c>, <c>cuda</c> or <c>cuda:1</c>.</summary>
    public const string DeviceVariable = "EMBEDDINGPROJECTOR_TORCH_DEVICE";

    /// <summary>The environment variable that, when it is <c>1</c>, gives libtorch whole batches.</summary>
    public const string WholeBatchesVariable = "EMBEDDINGPROJECTOR_TORCH_WHOLE_BATCHES";

    // Auto never takes it: the managed engine needs no native library, and the same command must not change its numbers
    // because a package was added.
    private const int ByNameOnly = -1;

    private static int registered;

    private readonly string? device;
    private readonly bool wholeBatches;

    /// <summary>Makes the engine. libtorch is loaded by the first <see cref="Compile"/>.</summary>
    /// <param name="device"><c>cpu</c>, <c>cuda</c> or <c>cuda:1</c>; null asks <see cref="DeviceVariable"/>, and takes
    /// CUDA where it is available when that is not set.</param>
    /// <param name="wholeBatches">Whether libtorch sees a batch at once; null asks
    /// <see cref="WholeBatchesVariable"/>.</param>
    public TorchSharpEngine(string? device = null, bool? wholeBatches = null)
    {
        this.device = device ?? Environment.GetEnvironmentVariable(DeviceVariable);
        this.wholeBatches = wholeBatches ?? Environment.GetEnvironmentVariable(WholeBatchesVariable) == "1";
    }

    /// <inheritdoc/>
    public string Name => EngineName;

    /// <summary>Makes the engine known to <see cref="EngineFactory"/>, by name. Called again, it does
    /// nothing.</summary>
    /// <remarks>Where this assembly lies beside the library, <see cref="OptionalAssemblies"/> has called it
    /// already.</remarks>
    public static void Register()
    {
        if (Interlocked.Exchange(ref registered, 1) == 0)
            EngineFactory.Register(EngineName, () => new TorchSharpEngine(), ByNameOnly);
    }

    /// <inheritdoc/>
    /// <exception cref="TorchSharpException">libtorch or the device is missing, or the device's memory is too
    /// small.</exception>
    public IProgram Compile(ModelGraph graph, IWeightSource weights, ProgramOptions options)
    {
        options.Check(graph);
        if (options.Gradient)
            throw new GradientNotSupportedException(Name);

        var shapes = graph.InferShapes(options.InputShape);
        var target = TorchDevice.Choose(device);
        if (target.type == DeviceType.CUDA)
            AskForFullPrecision();

        // What an error leaves behind is given back with the scope.
        using var scope = NewDisposeScope();
        var maker = new TorchSteps(new ParameterReader(weights), target);
        var nodes = graph.Ancestors(options.Outputs.AsSpan()).Where(node => node.Op is not InputOp);
        ImmutableArray<TorchStep> steps = [.. nodes.Select(maker.For)];
        foreach (var weight in steps.SelectMany(step => step.Weights))
            weight.DetachFromDisposeScope();

        return new TorchSharpProgram(steps, shapes, options, target, wholeBatches);
    }

    // TensorFloat-32 keeps 10 bits of the mantissa, and libtorch allows it in convolutions by default.
    private static void AskForFullPrecision()
    {
        backends.cuda.matmul.allow_tf32 = false;
        backends.cudnn.allow_tf32 = false;
    }
}
