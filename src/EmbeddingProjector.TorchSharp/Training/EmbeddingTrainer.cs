using EmbeddingProjector.Inference.Engines;
using EmbeddingProjector.Inference.Graph;
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

    internal const string LossNotFinite = "LossNotFinite";

    private const string MeanPrefix = "optimizer.mean.";
    private const string SquarePrefix = "optimizer.square.";

    private readonly ModelGraph graph;
    private readonly TrainingSettings settings;
    private readonly TensorShape inputShape;
    private readonly int steps;
    private readonly int threads;
    private readonly TrainingMode mode;
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
    /// <param name="threads">Of the processor; 0 for as many as libtorch is set to. Sums depend on their number.</param>
    /// <exception cref="TrainingException">A setting cannot be meant, a pattern freezes nothing, or nothing is left to
    /// train.</exception>
    /// <exception cref="OpNotSupportedException">An op cannot be trained here.</exception>
    /// <exception cref="TorchSharpException">libtorch cannot be loaded, or the device's memory is too small.</exception>
    public EmbeddingTrainer(
        ModelGraph graph, IWeightSource weights, Node output, TensorShape inputShape, TrainingSettings settings,
        int steps, string? device = null, int threads = 0)
    {
        settings.Check();
        this.graph = graph;
        this.settings = settings;
        this.inputShape = inputShape;
        this.steps = steps;
        this.threads = threads;
        var nodes = graph.Ancestors(output);
        if (nodes.FirstOrDefault(node => !TorchSteps.Supports(node.Op)) is { } missing)
            throw new OpNotSupportedException("TorchSharp (training)", missing);

        var frozen = Frozen(nodes);
        mode = new(graph, frozen, settings.Dropout);
        network = TorchNetwork.Of(
            graph, graph.InferShapes(inputShape), new ParameterReader(weights), [output, graph.Embedding],
            TorchDevice.Choose(device), TorchMode.Training, mode);
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
        var (input, classes) = (Input(pictures, labels.Length), tensor(labels.ToArray()).to(ScalarType.Int64));
        (double Loss, int Correct) found = default;
        WithThreads(() => found = Step(input.to(network.Device), classes.to(network.Device)));
        return found;
    }

    /// <summary>Asks the model as it is now, without training it.</summary>
    /// <param name="pictures">[count, 3, height, width], normalised.</param>
    /// <param name="count">Pictures.</param>
    /// <returns>[count, features] of the embedding, and [count, values] of the node that is trained: the scores, for
    /// cross-entropy.</returns>
    /// <exception cref="TorchSharpException">libtorch refused an operation, for want of memory for one.</exception>
    public (float[] Embeddings, float[] Outputs) Evaluate(ReadOnlySpan<float> pictures, int count)
    {
        using var scope = NewDisposeScope();
        using var none = no_grad();
        var input = Input(pictures, count);
        // On one thread libtorch computes a single picture by slow kernels, and writes of each to the terminal: two at least.
        if (count == 1)
            input = cat([input, input]);
        (float[], float[]) found = default;
        mode.IsActive = false;
        try
        {
            WithThreads(() =>
            {
                var values = network.Run(input.to(network.Device));
                found = (ToHost(values[1].narrow(0, 0, count)), ToHost(values[0].narrow(0, 0, count)));
            });
        }
        finally
        {
            mode.IsActive = true;
        }

        return found;
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

    private (double Loss, int Correct) Step(Tensor pictures, Tensor classes)
    {
        // What dropout drops depends on the step alone, so that a run that goes on drops the same.
        random.manual_seed((settings.Seed * 1_000_003) + StepsDone);
        try
        {
            var values = network.Run(pictures)[0];
            var loss = Losses.Of(settings, values, classes, prototypes);
            var found = loss.item<float>();
            if (!float.IsFinite(found))
            {
                throw new TrainingException(
                    LossNotFinite, $"step {StepsDone + 1}: the loss is {found}; a smaller rate helps, or a limit to the "
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

    private Tensor Input(ReadOnlySpan<float> pictures, int count)
    {
        long[] shape = [count, .. inputShape.Dimensions.Select(length => (long)length)];
        var host = empty(shape, ScalarType.Float32);
        MemoryMarshal.AsBytes(pictures).CopyTo(host.bytes);
        return host;
    }

    private void WithThreads(Action run) =>
        TorchSharpProgram.WithThreads(threads > 0 ? threads : get_num_threads(), run);

    private HashSet<Node> Frozen(ImmutableArray<Node> nodes)
    {
        var frozen = new HashSet<Node>();
        foreach (var pattern in settings.Freeze)
        {
            Node[] matched = pattern.Equals("backbone", StringComparison.OrdinalIgnoreCase)
                ? [.. nodes.Where(node => node != graph.Head && node.Name != ModelGraph.ProjectorName)]
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

    private static WeightTensor ToHost(string name, Tensor value) =>
        new(name, [.. value.shape.Select(length => (int)length)], ToHost(value));

    private static float[] ToHost(Tensor value)
    {
        using var scope = NewDisposeScope();
        return MemoryMarshal.Cast<byte, float>(value.detach().cpu().contiguous().bytes).ToArray();
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
