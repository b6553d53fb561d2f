using EmbeddingProjector.Inference.Engines;
using EmbeddingProjector.Inference.Graph;
using EmbeddingProjector.Inference.Graph.Ops;
using EmbeddingProjector.TorchSharp.Training;
using static TorchSharp.torch;

namespace EmbeddingProjector.TorchSharp;

/// <summary>A graph's weights and steps on a device: the one walk through a graph that programs, gradients and training
/// share.</summary>
internal sealed class TorchNetwork : IDisposable
{
    private readonly ImmutableArray<TorchStep> steps;
    private readonly ImmutableArray<Node> outputs;
    private readonly int[] lastUse; // by node: the last step that reads it, int.MaxValue for an output, or -1

    /// <summary>Takes over the steps' weights.</summary>
    /// <param name="steps">Each after those that it reads.</param>
    /// <param name="nodes">Nodes of the whole graph.</param>
    /// <param name="outputs">The nodes whose values a walk gives.</param>
    /// <param name="device">Where the weights lie.</param>
    public TorchNetwork(ImmutableArray<TorchStep> steps, int nodes, ImmutableArray<Node> outputs, Device device)
    {
        this.steps = steps;
        this.outputs = outputs;
        Device = device;
        lastUse = new int[nodes];
        lastUse.AsSpan().Fill(-1);
        for (var i = 0; i < steps.Length; i++)
        {
            foreach (var input in steps[i].Node.Inputs)
                lastUse[input] = i;
        }

        foreach (var output in outputs)
            lastUse[output.Index] = int.MaxValue;
    }

    /// <summary>Where the weights lie.</summary>
    public Device Device { get; }

    /// <summary>The steps, in the order of the walk.</summary>
    public IReadOnlyList<TorchStep> Steps => steps;

    /// <summary>Reads the weights of all that some outputs need.</summary>
    /// <param name="shapes">Every node's shape at the input size, by index.</param>
    /// <param name="outputs">The nodes whose values a walk gives.</param>
    /// <param name="device">Where the weights go.</param>
    /// <param name="mode">How the network is run.</param>
    /// <param name="training">What training does otherwise; null where it is not trained.</param>
    /// <exception cref="TorchSharpException">The device's memory is too small.</exception>
    public static TorchNetwork Of(
        ModelGraph graph, ImmutableArray<TensorShape> shapes, ParameterReader parameters,
        ImmutableArray<Node> outputs, Device device, TorchMode mode, TrainingMode? training = null)
    {
        // What an error leaves behind is given back with the scope.
        using var scope = NewDisposeScope();
        var maker = new TorchSteps(parameters, shapes, device, mode, training);
        var nodes = graph.Ancestors(outputs.AsSpan()).Where(node => node.Op is not InputOp);
        ImmutableArray<TorchStep> steps = [.. nodes.Select(maker.For)];
        foreach (var weight in steps.SelectMany(step => step.Weights))
            weight.Value.DetachFromDisposeScope();

        return new(steps, graph.Nodes.Length, outputs, device);
    }

    /// <summary>Runs the steps one after another, holding no more values than the graph needs at once.</summary>
    /// <param name="input">[batch, input shape], on the device; it stays the caller's.</param>
    /// <returns>One tensor an output, [batch, output shape], of the caller's scope. An output that is wanted twice, or
    /// is the input, is one tensor more than once.</returns>
    /// <exception cref="TorchSharpException">libtorch refused an operation, for want of memory for one.</exception>
    public Tensor[] Run(Tensor input)
    {
        var values = new Tensor?[lastUse.Length];
        values[0] = input;
        var place = "the input";
        try
        {
            for (var i = 0; i < steps.Length; i++)
            {
                var (node, _, run) = steps[i];
                place = $"node '{node.Name}'";
                values[node.Index] = run([.. node.Inputs.Select(index => values[index]!)]);
                Release(node, i, values);
            }
        }
        catch (ExternalException cause)
        {
            throw TorchSharpException.Failed(place, Device, cause);
        }

        return [.. outputs.Select(node => values[node.Index]!)];
    }

    /// <summary>Gives the weights back.</summary>
    public void Dispose()
    {
        foreach (var weight in steps.SelectMany(step => step.Weights))
            weight.Value.Dispose();
    }

    private void Release(Node node, int step, Tensor?[] values)
    {
        foreach (var input in node.Inputs.Where(input => input != 0 && lastUse[input] == step))
        {
            values[input]?.Dispose();
            values[input] = null;
        }
    }
}

/// <summary>How a network is run.</summary>
internal enum TorchMode
{
    /// <summary>One image at a time, by one thread of the processor.</summary>
    Alone,

    Batches,

    /// <summary>Whole batches, with batch norm and dropout as they are in training.</summary>
    Training,
}

/// <summary>What training does otherwise than inference.</summary>
/// <param name="graph">The model.</param>
/// <param name="frozen">Nodes that stay as they are.</param>
/// <param name="dropout">Whether dropout and stochastic depth act.</param>
internal sealed class TrainingMode(ModelGraph graph, IReadOnlySet<Node> frozen, bool dropout)
{
    /// <summary>Whether batch norm and dropout act as in training now; not where the network is only asked.</summary>
    public bool IsActive { get; set; } = true;

    /// <summary>Whether a node stays as it is.</summary>
    public bool IsFrozen(Node node) => frozen.Contains(node);

    /// <summary>The weight of a batch in batch norm's running statistics.</summary>
    public double Momentum => TrainingRates.Momentum(graph.Name);

    /// <summary>The probability with which a dropout drops.</summary>
    public double DropoutOf(Node node) => dropout && !IsFrozen(node) ? TrainingRates.Dropout(graph, node) : 0;
}

/// <summary>A node's arithmetic on libtorch.</summary>
/// <param name="Weights">Its parameters and constants, on the device.</param>
/// <param name="Run">Makes the output, [batch, output shape], from the inputs, [batch, input shape] each: a tensor of its
/// own, never one of the inputs.</param>
internal sealed record TorchStep(
    Node Node, IReadOnlyList<TorchWeight> Weights, Func<IReadOnlyList<Tensor>, Tensor> Run);

/// <summary>A tensor that a step holds.</summary>
/// <param name="Parameter">The parameter's suffix, such as <c>weight</c>; null for a constant.</param>
internal sealed record TorchWeight(string? Parameter, Tensor Value);
