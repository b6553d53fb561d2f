using EmbeddingProjector.Inference.Engines;
using EmbeddingProjector.Inference.Graph;
using EmbeddingProjector.Inference.Weights;
using EmbeddingProjector.TorchSharp.Native;
using TorchSharp;
using static TorchSharp.torch;

namespace EmbeddingProjector.TorchSharp;

/// <summary>Runs a graph on libtorch, on the processor or on CUDA, and differentiates it by autograd.</summary>
/// <remarks>
/// On the processor every image is run alone and by one thread, several images at a time, so that its result depends
/// on neither its batch nor the threads. libtorch does not promise that of a whole batch (seen: the last bits of
/// squeezenet1_1 change with the batch, those of resnet50 with the threads). CUDA gets whole batches, which is what it
/// is for. Results of different devices, and of different versions of libtorch, differ by rounding.
/// </remarks>
public sealed class TorchSharpEngine : IEngine
{
    /// <summary>The name that <c>-Engine</c> takes.</summary>
    public const string EngineName = "TorchSharp";

    // Auto never takes it: the same command must not change its numbers because libtorch was added to a machine.
    private const int ByNameOnly = -1;

    private static int registered;

    private readonly Lazy<Device> device;
    private readonly bool? wholeBatches;

    /// <summary>Makes the engine. libtorch is loaded when it is first needed.</summary>
    /// <param name="device"><c>cpu</c>, <c>cuda</c> or <c>cuda:1</c>; null takes CUDA where there is one.</param>
    /// <param name="wholeBatches">Whether libtorch gets a batch as it is; null for CUDA alone.</param>
    public TorchSharpEngine(string? device = null, bool? wholeBatches = null)
    {
        this.device = new(() => TorchDevice.Choose(device), LazyThreadSafetyMode.PublicationOnly);
        this.wholeBatches = wholeBatches;
    }

    /// <inheritdoc/>
    public string Name => EngineName;

    /// <summary><c>cpu</c>, or <c>cuda:0</c> and so on.</summary>
    /// <exception cref="TorchSharpException">libtorch cannot be loaded.</exception>
    /// <exception cref="DeviceNotFoundException">There is no such device here.</exception>
    public string Device => device.Value.ToString();

    /// <inheritdoc/>
    /// <exception cref="TorchSharpException">libtorch cannot be loaded.</exception>
    /// <exception cref="DeviceNotFoundException">There is no such device here.</exception>
    public bool IsInvariant => !(wholeBatches ?? device.Value.type == DeviceType.CUDA);

    /// <summary>Makes the engine known to <see cref="EngineFactory"/>, by name. Called again, it does
    /// nothing.</summary>
    public static void Register()
    {
        if (Interlocked.Exchange(ref registered, 1) == 0)
            EngineFactory.Register(EngineName, device => new TorchSharpEngine(device), ByNameOnly);
    }

    /// <inheritdoc/>
    public bool Supports(Op op) => TorchSteps.Supports(op);

    /// <inheritdoc/>
    /// <exception cref="TorchSharpException">libtorch cannot be loaded, or the device's memory is too small.</exception>
    /// <exception cref="DeviceNotFoundException">There is no such device here.</exception>
    public IProgram Compile(ModelGraph graph, IWeightSource weights, ProgramOptions options)
    {
        options.Check(graph, this);
        var shapes = graph.InferShapes(options.InputShape);
        var target = device.Value;
        if (target.type == DeviceType.CUDA)
            AskForFullPrecision();

        // Weights need no gradient of their own: autograd then follows the picture's alone.
        var inBatches = !IsInvariant;
        var mode = inBatches || target.type != DeviceType.CPU ? TorchMode.Batches : TorchMode.Alone;
        var network = TorchNetwork.Of(graph, shapes, new ParameterReader(weights), options.Outputs, target, mode);
        return options.Gradient
            ? new TorchSharpGradientProgram(network, shapes, options, inBatches)
            : new TorchSharpProgram(network, shapes, options, inBatches);
    }

    // TensorFloat-32 keeps 10 bits of the mantissa, and libtorch allows it in convolutions by default.
    private static void AskForFullPrecision()
    {
        backends.cuda.matmul.allow_tf32 = false;
        backends.cudnn.allow_tf32 = false;
    }
}
