using EmbeddingProjector.Inference.Engines;
using EmbeddingProjector.Inference.Graph;
using EmbeddingProjector.Inference.Graph.Ops;
using EmbeddingProjector.Inference.Names;
using EmbeddingProjector.Inference.Weights;
using EmbeddingProjector.TorchSharp.Native;
using TorchSharp;
using static TorchSharp.torch;

namespace EmbeddingProjector.TorchSharp.Training;

/// <summary>Trains a graph's weights step by step on libtorch: the same walk through the graph as the engine's, with batch
/// norm and dropout as they are in training.</summary>
/// <remarks>On the processor the same weights, settings and batches give the same bits, and a trainer that was given
/// another's state goes on as that one would have.</remarks>
public sealed class EmbeddingTrainer : IDisposable
{
    /// <summary>The name of ArcFace's prototypes, [classes, features], in a checkpoint.</summary>
    public const string Prototypes = "prototypes";

    private const string MeanPrefix = "optimizer.mean.";
    private const string SquarePrefix = "optimizer.square.";

    private readonly ModelGraph graph;
    private readonly TrainingSettings settings;
    private readonly TensorShape inputShape;
    private readonly int steps;
    private readonly TorchNetwork network;
    private readonly Tensor? prototypes;
    private readonly List<(string Name, Tensor Value)> all = []; // parameters and statistics, in the graph's order
    private readonly string[] trained; // names, in the optimizer's order
    private readonly Tensor[] trainedValues;
    private readonly Optimizer optimizer;

    /// <summary>Reads the weights.</summary>
    /// <param name="graph">The model; cross-entropy trains its logits, every other objective <paramref name="output"/>.
    /// </param>
    /// <param name="weights">The weights to begin with; for ArcFace also <see cref="Prototypes"/>.</param>
    /// <param name="output">The node whose values the objective reads.</param>
    /// <param name="inputShape">[3, height, width].</param>
    /// <param name="settings">The run's numbers.</param>
    /// <param name="steps">Of the whole run, for the schedule.</param>
    /// <param name="device"><c>cpu</c>, <c>cuda</c> or <c>cuda:1</c>; null takes CUDA where there is one.</param>
    /// <exception cref="TrainingException">A setting cannot be meant, a pattern freezes nothing, or nothing is left to
    /// train.</exception>
    /// <exception cref="OpNotSupportedException">An op cannot be trained here.</exception>
    /// <exception cref="TorchSharpException">libtorch cannot be loaded, or the device's memory is too small.</exception>
    public EmbeddingTrainer(
        ModelGraph graph, IWeightSource weights, Node output, TensorShape inputShape, TrainingSettings settings,
        int steps, string? device = null)
    {
        settings.Check();
        this.graph = graph;
        this.settings = settings;
        this.inputShape = inputShape;
        this.steps = steps;
        var nodes = graph.Ancestors(output);
        if (nodes.FirstOrDefault(node => !TorchSteps.Supports(node.Op) || node.Op is WindowAttentionOp) is { } missing)
            throw new OpNotSupportedException("TorchSharp (training)", missing);

        var frozen = Frozen(nodes);
        network = TorchNetwork.Of(
            graph, graph.InferShapes(inputShape), new ParameterReader(weights), [output], TorchDevice.Choose(device),
            TorchMode.Training, new(graph, frozen, settings.Dropout));
        var free = new List<(string Name, Tensor Value)>();
        foreach (var (node, held, _) in network.Steps)
        {
            foreach (var spec in node.Op.Parameters)
            {
                var entry = (node.ParameterName(spec.Suffix), held.First(weight => weight.Parameter == spec.Suffix).Value);
                all.Add(entry);
                if (!frozen.Contains(node) && !spec.IsBuffer)
                    free.Add(entry);
            }
        }

        if (settings.Objective == TrainingObjective.ArcFace)
        {
            prototypes = Read(weights, Prototypes, network.Device);
            all.Add((Prototypes, prototypes));
            free.Add((Prototypes, prototypes));
        }

        if (free.Count == 0)
            throw new TrainingException("NothingToTrain", $"{graph.Name}: every layer with weights is frozen");

        foreach (var (_, value) in free)
            value.requires_grad_(true);
        trained = [.. free.Select(entry => entry.Name)];
        trainedValues = [.. free.Select(entry => entry.Value)];
        optimizer = new(settings, trainedValues);
    }

    /// <summary>Steps made so far.</summary>
    public int StepsDone { get; private set; }

    /// <summary>The rate of the next step.</summary>
    public double NextRate => settings.RateAt(StepsDone, steps);

    /// <summary>Makes one step.</summary>
    /// <param name="pictures">[batch, 3, height, width], normalised.</param>
    /// <param name="labels">[batch], from 0.</param>
    /// <returns>The loss before the step, and how many pictures cross-entropy's scores got right.</returns>
    /// <exception cref="TrainingException">The loss is not finite; the weights are as they were.</exception>
    /// <exception cref="TorchSharpException">libtorch refused an operation, for want of memory for one.</exception>
    public (double Loss, int Correct) Step(ReadOnlySpan<float> pictures, ReadOnlySpan<int> labels)
    {
        using var scope = NewDisposeScope();
        long[] shape = [labels.Length, .. inputShape.Dimensions.Select(length => (long)length)];
        var host = empty(shape, ScalarType.Float32);
        MemoryMarshal.AsBytes(pictures).CopyTo(host.bytes);
        var classes = tensor(labels.ToArray()).to(ScalarType.Int64).to(network.Device);
        // What dropout drops depends on the step alone, so that a run that goes on drops the same.
        random.manual_seed((settings.Seed * 1_000_003) + StepsDone);
        try
        {
            var values = network.Run(host.to(network.Device))[0];
            var loss = Losses.Of(settings, values, classes, prototypes);
            var found = loss.item<float>();
            if (!float.IsFinite(found))
            {
                throw new TrainingException(
                    "LossNotFinite", $"step {StepsDone + 1}: the loss is {found}; a smaller rate helps, or a limit to the "
                    + "gradients' length");
            }

            var gradients = autograd.grad([loss], trainedValues);
            optimizer.Step([.. gradients], NextRate, StepsDone + 1);
            StepsDone++;
            var isScored = settings.Objective == TrainingObjective.CrossEntropy;
            return (found, isScored ? (int)values.argmax(1).eq(classes).sum().item<long>() : 0);
        }
        catch (ExternalException cause)
        {
            throw TorchSharpException.Failed($"training step {StepsDone + 1}", network.Device, cause);
        }
    }

    /// <summary>The weights as they are now, under the state dict's names, in the graph's order.</summary>
    public IReadOnlyList<WeightTensor> Weights() => [.. all.Select(entry => ToHost(entry.Name, entry.Value))];

    /// <summary>The weights, and what the optimizer knows of the past.</summary>
    public IReadOnlyList<WeightTensor> State() =>
    [
        .. Weights(),
        .. optimizer.Means.Select((value, i) => ToHost(MeanPrefix + trained[i], value)),
        .. optimizer.Squares.Select((value, i) => ToHost(SquarePrefix + trained[i], value)),
    ];

    /// <summary>Goes on from another trainer's state.</summary>
    /// <param name="state">What <see cref="State"/> gave.</param>
    /// <param name="stepsDone">How many steps that one had made.</param>
    /// <exception cref="WeightMismatchException">It is another model's, or another optimizer's.</exception>
    public void Restore(IWeightSource state, int stepsDone)
    {
        using var none = no_grad();
        foreach (var (name, value) in all)
            Copy(state, name, value);
        for (var i = 0; i < trained.Length; i++)
        {
            Copy(state, MeanPrefix + trained[i], optimizer.Means[i]);
            if (optimizer.Squares.Count > 0)
                Copy(state, SquarePrefix + trained[i], optimizer.Squares[i]);
        }

        StepsDone = stepsDone;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        optimizer.Dispose();
        prototypes?.Dispose();
        network.Dispose();
    }

    private HashSet<Node> Frozen(ImmutableArray<Node> nodes)
    {
        var frozen = new HashSet<Node>();
        foreach (var pattern in settings.Freeze)
        {
            Node[] matched = pattern.Equals("backbone", StringComparison.OrdinalIgnoreCase)
                ? [.. nodes.Where(node => node != graph.Head)]
                : [.. nodes.Where(node => IsWithin(node.Name, pattern))];
            if (!matched.Any(node => !node.Op.Parameters.IsEmpty))
            {
                throw new TrainingException(
                    "FreezeMatchesNothing",
                    $"'{pattern}' freezes no layer with weights of {graph.Name}; the nearest names are "
                    + string.Join(", ", NearestNames.Of(pattern, graph.LayerNames)));
            }

            frozen.UnionWith(matched);
        }

        return frozen;
    }

    private static bool IsWithin(string layer, string pattern) =>
        layer.StartsWith(pattern + ".", StringComparison.OrdinalIgnoreCase)
        || System.IO.Enumeration.FileSystemName.MatchesSimpleExpression(pattern, layer);

    private static WeightTensor ToHost(string name, Tensor value)
    {
        using var scope = NewDisposeScope();
        var host = value.detach().cpu().contiguous();
        return new(
            name, [.. value.shape.Select(length => (int)length)],
            MemoryMarshal.Cast<byte, float>(host.bytes).ToArray());
    }

    private static void Copy(IWeightSource source, string name, Tensor target)
    {
        ParameterReader.Check(name, [.. target.shape.Select(length => (int)length)], source);
        using var value = Read(source, name, target.device);
        target.copy_(value);
    }

    private static Tensor Read(IWeightSource source, string name, Device device)
    {
        if (!source.TryRead(name, out var weight))
            throw new WeightMismatchException(name, "a tensor", "nothing", source.Description);

        using var host = tensor(weight.Values, [.. weight.Shape.Select(length => (long)length)]);
        return host.to(device, copy: true).DetachFromDisposeScope();
    }
}
