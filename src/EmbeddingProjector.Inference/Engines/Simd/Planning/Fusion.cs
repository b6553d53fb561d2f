using System.Collections.Immutable;
using EmbeddingProjector.Inference.Graph;
using EmbeddingProjector.Inference.Graph.Ops;

namespace EmbeddingProjector.Inference.Engines.Simd.Planning;

/// <summary>Groups a graph's nodes into steps: convolution, batch norm, residual addition and ReLU become
/// one.</summary>
/// <remarks>
/// A node whose value somebody asked for ends its step, so that the value is exactly that node's. Dropout, and a
/// flattening that only linear layers read, cost nothing: their readers read the input itself.
/// </remarks>
internal sealed class Fusion
{
    private readonly ImmutableArray<Node> nodes;
    private readonly List<Node>[] readers;
    private readonly HashSet<int> wanted;
    private readonly bool enabled;
    private readonly int[] alias;

    private Fusion(ModelGraph graph, ProgramOptions options, bool enabled)
    {
        this.enabled = enabled;
        nodes = graph.Nodes;
        wanted = [.. options.Outputs.Select(node => node.Index)];
        readers = [.. nodes.Select(_ => new List<Node>())];
        alias = [.. Enumerable.Range(0, nodes.Length)];
        var needed = graph.Ancestors([.. options.Outputs]);
        foreach (var node in needed)
        {
            foreach (var input in node.Inputs)
                readers[input].Add(node);
        }

        foreach (var node in needed.Where(IsFree))
            alias[node.Index] = alias[node.Inputs[0]];
        Groups = Group(needed);
    }

    /// <summary>The steps, each after those that it reads.</summary>
    public ImmutableArray<FusedNode> Groups { get; }

    /// <summary>Groups the nodes that the outputs need.</summary>
    /// <param name="graph">The model.</param>
    /// <param name="options">The outputs wanted.</param>
    /// <param name="enabled">False keeps every node a step of its own, for comparison.</param>
    public static Fusion Of(ModelGraph graph, ProgramOptions options, bool enabled) => new(graph, options, enabled);

    /// <summary>The tail that holds a node's value.</summary>
    /// <param name="node">A node's index.</param>
    public int ValueOf(int node) => alias[node];

    private bool IsFree(Node node) => node.Op switch
    {
        DropoutOp => true,
        FlattenOp => IsOnePixel(nodes[node.Inputs[0]].Shape) || OnlyLinearReads(node),
        _ => false,
    };

    private static bool IsOnePixel(TensorShape shape) =>
        shape.Rank == 1 || shape.Dimensions[1..].All(length => length == 1);

    private bool OnlyLinearReads(Node node) =>
        readers[node.Index].All(reader => reader.Op is LinearOp || (reader.Op is DropoutOp && OnlyLinearReads(reader)));

    // Later nodes claim first: of the two convolutions before a residual addition, the one that runs last takes it in.
    private ImmutableArray<FusedNode> Group(ImmutableArray<Node> needed)
    {
        var taken = new HashSet<int>();
        var absorbed = new HashSet<int>();
        var groups = new List<FusedNode>();
        foreach (var main in needed.Reverse().Where(node => node.Op is Conv2dOp or LinearOp).Concat(needed))
        {
            if (alias[main.Index] != main.Index || absorbed.Contains(main.Index) || !taken.Add(main.Index))
                continue;

            var group = new FusedNode(main, main, [.. main.Inputs.Select(ValueOf)]);
            while (Extend(group, absorbed) is { } extended)
            {
                absorbed.Add(extended.Tail.Index);
                group = extended;
            }

            groups.Add(group);
        }

        return [.. groups.OrderBy(group => group.Tail.Index)];
    }

    private FusedNode? Extend(FusedNode group, HashSet<int> absorbed)
    {
        if (!enabled || wanted.Contains(group.Tail.Index) || readers[group.Tail.Index].Count != 1)
            return null;

        var next = readers[group.Tail.Index][0];
        var plain = group is { Relu: false, Residual: null };
        return next.Op switch
        {
            _ when absorbed.Contains(next.Index) => null,
            BatchNorm2dOp when group is { Main.Op: Conv2dOp, Norm: null } && plain =>
                group with { Tail = next, Norm = next },
            AddOp when group.Main.Op is Conv2dOp && plain =>
                group with { Tail = next, Residual = ValueOf(next.Inputs.Single(input => input != group.Tail.Index)) },
            ActivationOp { IsReLU: true }
                when group.Main.Op is Conv2dOp or LinearOp or BatchNorm2dOp or AddOp && !group.Relu =>
                group with { Tail = next, Relu = true },
            _ => null,
        };
    }
}
