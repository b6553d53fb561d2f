namespace EmbeddingProjector.Inference.Engines.Simd.Planning;

/// <summary>Groups a graph's nodes into steps: convolution, batch norm, residual addition and ReLU become
/// one.</summary>
/// <remarks>
/// A node whose value somebody asked for ends its step, so that the value is exactly that node's. Dropout, and a
/// flattening that only linear layers read, cost nothing: their readers read the input itself. A gradient needs what
/// activations other than ReLU read, so they then are steps of their own.
/// </remarks>
internal sealed class Fusion
{
    private readonly ImmutableArray<Node> nodes;
    private readonly List<Node>[] readers;
    private readonly HashSet<int> wanted;
    private readonly bool enabled;
    private readonly bool isReversible;
    private readonly MapForms forms;
    private readonly int[] alias;
    private readonly HashSet<int> passing = []; // only move channels for nodes that move them on

    private Fusion(ModelGraph graph, ProgramOptions options, MapForms forms, bool enabled)
    {
        this.enabled = enabled;
        this.forms = forms;
        isReversible = options.Gradient;
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
        foreach (var node in needed.Reverse().Where(IsPassing))
            passing.Add(node.Index);
        Groups = Group(needed);
    }

    /// <summary>The steps, each after those that it reads.</summary>
    public ImmutableArray<FusedNode> Groups { get; }

    /// <summary>Groups the nodes that the outputs need.</summary>
    /// <param name="options">The outputs wanted.</param>
    /// <param name="forms">How the values lie.</param>
    /// <param name="enabled">False keeps every node a step of its own, for comparison.</param>
    public static Fusion Of(ModelGraph graph, ProgramOptions options, MapForms forms, bool enabled) =>
        new(graph, options, forms, enabled);

    /// <summary>The tail that holds a node's value.</summary>
    /// <param name="node">A node's index.</param>
    public int ValueOf(int node) => alias[node];

    private bool IsFree(Node node) => node.Op switch
    {
        DropoutOp => true,
        FlattenOp when node.Shape.Rank == 1 => forms[node.Inputs[0]] is var form
            && (form.Pixels == 1 || (!form.ChannelsLast && OnlyLinearReads(node))),
        _ => false,
    };

    private bool OnlyLinearReads(Node node) =>
        readers[node.Index].All(reader => reader.Op is LinearOp || (reader.Op is DropoutOp && OnlyLinearReads(reader)));

    // Later nodes claim first: of the two convolutions before a residual addition, the one that runs last takes it in.
    private ImmutableArray<FusedNode> Group(ImmutableArray<Node> needed)
    {
        var taken = new HashSet<int>();
        var absorbed = new HashSet<int>(passing);
        var groups = new List<FusedNode>();
        foreach (var node in needed.Where(node => node.Op is MulOp && enabled && !isReversible && forms.HasStep(node)))
        {
            if (Excitation.Find(node, nodes, inside => OnlyReader(inside) is not null) is not { } found)
                continue;

            absorbed.UnionWith(found.Nodes.Select(inside => inside.Index));
            taken.Add(node.Index);
            groups.Add(new(node, node, [ValueOf(node.Inputs[0])]) { Excitation = found.Layers });
        }

        foreach (var main in needed.Reverse().Where(node => node.Op is Conv2dOp or LinearOp).Concat(needed))
        {
            if (alias[main.Index] != main.Index || absorbed.Contains(main.Index) || !taken.Add(main.Index))
                continue;

            var group = MovesChannels(main)
                ? Moving(main)
                : new FusedNode(main, main, [.. main.Inputs.Select(ValueOf)]);
            while (Extend(group, absorbed) is { } extended)
            {
                absorbed.Add(extended.Tail.Index);
                group = extended;
            }

            groups.Add(group);
        }

        return [.. Before(groups).OrderBy(group => group.Tail.Index)];
    }

    // A normalisation or multiplication of channels that only a 1x1 convolution reads happens while it reads; a
    // convolution that only one other step reads may be computed with that, band by band.
    private List<FusedNode> Before(List<FusedNode> groups)
    {
        if (!enabled || isReversible)
            return groups;

        var byTail = groups.ToDictionary(group => group.Tail.Index);
        foreach (var group in groups.Where(group => group.Main.Op is Conv2dOp { Groups: 1 } op
            && op.Kernel == 1 && op.Padding == default && forms.HasStep(group.Main)))
        {
            var before = byTail[group.Inputs[0]];
            var isSimple = before.Main.Op is BatchNorm2dOp && forms.HasStep(before.Main)
                && before.Activation is null or Activation.ReLU;
            // The picture itself lies channel by channel where convolutions alone read it: nothing transforms that.
            var isPicture = before.Inputs is [var read, ..] && nodes[read].Op is InputOp or ChannelAffineOp;
            if ((isSimple || before.Excitation is not null) && !isPicture && OnlyReader(before.Tail) == group.Main)
            {
                byTail.Remove(before.Tail.Index);
                byTail[group.Tail.Index] = group with { Inputs = before.Inputs, Before = before };
            }
        }

        foreach (var group in groups)
        {
            if (byTail.GetValueOrDefault(group.Inputs.FirstOrDefault(-1)) is
                { Main.Op: Conv2dOp { Groups: 1 } op, Residual: null, Before: null, Banded: null } banded
                && OnlyReader(banded.Tail) == group.Main && FitsBands(banded, op, group.Main))
            {
                byTail.Remove(banded.Tail.Index);
                byTail[group.Tail.Index] = group with { Inputs = banded.Inputs, Banded = banded };
            }
        }

        return [.. byTail.Values];
    }

    // A 1x1 convolution widens a map for a depthwise one; the first convolution of all gives the widest map that is
    // pooled.
    private bool FitsBands(FusedNode group, Conv2dOp op, Node reader) => reader.Op switch
    {
        Conv2dOp depthwise when DepthwiseStep.Fits(depthwise) => op.InChannels <= ConvolutionBands.MostInputs
            && op.Kernel == 1 && op.Stride == 1 && op.Padding == default,
        MaxPool2dOp => forms.HasStep(reader) && op.InChannels <= MapPlan.MostPlanarChannels
            && op.InChannels * op.Kernel.Height * op.Kernel.Width <= ConvolutionBands.MostInputs
            && nodes[group.Inputs[0]] is { Op: InputOp or ChannelAffineOp } picture && OnlyReader(picture) == group.Main,
        _ => false,
    };

    private FusedNode? Extend(FusedNode group, HashSet<int> absorbed)
    {
        if (!enabled || !forms.HasStep(group.Main) || OnlyReader(group.Tail) is not { } next)
            return null;

        // Dropout and another order of the same memory change nothing.
        var (tail, passed) = (group.Tail, new List<int>());
        while (next.Op is DropoutOp || forms.IsView(next))
        {
            passed.Add(next.Index);
            tail = next;
            if (OnlyReader(tail) is not { } after)
                return null;
            next = after;
        }

        if (absorbed.Contains(next.Index) || !forms.HasStep(next) || Join(group, tail.Index, next) is not { } joined)
            return null;

        absorbed.UnionWith(passed);
        return joined;
    }

    // A concatenation of whole blocks is computed in place.
    private bool MovesChannels(Node node) => forms.HasStep(node)
        && (node.Op is SliceChannelsOp or ChannelShuffleOp
            || (node.Op is ConcatOp && enabled && !isReversible && !IsAligned(node)));

    private bool IsAligned(Node concat) =>
        concat.Inputs.All(input => forms[input].Channels % MapLayout.BlockChannels == 0);

    private bool IsPassing(Node node) => enabled && !isReversible && MovesChannels(node) && !wanted.Contains(node.Index)
        && readers[node.Index].All(reader => MovesChannels(reader) || passing.Contains(reader.Index));

    // Through all nodes that only pass channels on, to where they were computed.
    private FusedNode Moving(Node node)
    {
        var inputs = new List<int>();
        var channels = ImmutableArray.CreateBuilder<(int, int)>();
        for (var channel = 0; channel < forms[node.Index].Channels; channel++)
        {
            var (from, place) = Origin(node, channel);
            var value = ValueOf(from);
            if (!inputs.Contains(value))
                inputs.Add(value);
            channels.Add((inputs.IndexOf(value), place));
        }

        return new(node, node, [.. inputs]) { Channels = channels.ToImmutable() };
    }

    private (int Node, int Channel) Origin(Node node, int channel)
    {
        var input = 0;
        switch (node.Op)
        {
            case SliceChannelsOp op:
                channel += op.Start;
                break;
            case ChannelShuffleOp op:
                channel = op.Source(channel, forms[node.Index].Channels);
                break;
            default:
                for (; channel >= forms[node.Inputs[input]].Channels; input++)
                    channel -= forms[node.Inputs[input]].Channels;
                break;
        }

        return passing.Contains(node.Inputs[input])
            ? Origin(nodes[node.Inputs[input]], channel)
            : (node.Inputs[input], channel);
    }

    private Node? OnlyReader(Node node) =>
        !wanted.Contains(node.Index) && readers[node.Index] is [{ } reader] ? reader : null;

    private FusedNode? Join(FusedNode group, int tail, Node next) => next.Op switch
    {
        BatchNorm2dOp or LayerScaleOp when group is { Convolution: not null, Norm: null, IsPlain: true } =>
            group with { Tail = next, Norm = next },
        AddOp when group is { EndsInConvolution: true, IsPlain: true }
            && (group.Convolution is not null || !isReversible) =>
            group with { Tail = next, Residual = ValueOf(next.Inputs.Single(input => input != tail)) },
        ActivationOp op when group.Activation is null && (op.IsReLU || !isReversible)
            && group.Main.Op is Conv2dOp or LinearOp or BatchNorm2dOp or AddOp =>
            group with { Tail = next, Activation = op.Function },
        _ => null,
    };
}
