namespace EmbeddingProjector.Inference.Engines.Simd.Gradients;

/// <summary>The maps of the values' gradients, and what is summed up in each, the last value first.</summary>
/// <remarks>
/// A value's gradient is written when all that read the value have theirs. The gradient behind a ReLU is that before
/// it, masked by the ReLU's result in the last pass that writes it. What an addition or a concatenation passes on is
/// not copied: its readers read, or add, the very map.
/// </remarks>
internal sealed class GradientPlan
{
    private readonly MapForms forms;
    private readonly MapPlan maps;
    private readonly Dictionary<int, FusedNode> groups; // by tail
    private readonly Dictionary<int, List<GradientShare>> shares = []; // by tail
    private readonly Dictionary<int, (int Value, int Block)> aliases = []; // by tail
    private readonly Dictionary<int, Size2> halos = []; // by tail that has a map of its own
    private readonly Dictionary<int, MapBuffer> gradients = []; // by tail
    private readonly List<MapBuffer> roots = [];
    private readonly List<GradientPart> parts = [];

    /// <param name="fusion">The program's groups.</param>
    /// <param name="forms">How the values lie.</param>
    public GradientPlan(Fusion fusion, ProgramOptions options, MapForms forms, MapPlan maps)
    {
        this.forms = forms;
        this.maps = maps;
        groups = fusion.Groups.ToDictionary(group => group.Tail.Index);
        foreach (var group in fusion.Groups)
            shares[group.Tail.Index] = [];
        for (var i = 0; i < options.Outputs.Length; i++)
            shares[fusion.ValueOf(options.Outputs[i].Index)].Add(new() { Output = i });

        foreach (var group in fusion.Groups.Reverse())
            Share(group);
        foreach (var group in fusion.Groups.Reverse())
            Write(group);
    }

    /// <summary>The passes, in the order in which they run.</summary>
    public IReadOnlyList<GradientPart> Parts => parts;

    /// <summary>The maps that own memory.</summary>
    public IReadOnlyList<MapBuffer> Roots => roots;

    /// <summary>The values' maps that the gradients read: those that they are masked by, and what groups read whose
    /// slope is not the same everywhere.</summary>
    public IEnumerable<MapBuffer> Kept => parts.Select(part => part.Mask).OfType<MapBuffer>()
        .Concat(parts.Select(part => part.Share?.Group).OfType<FusedNode>().Where(UsesDefinition)
            .SelectMany(group => group.Inputs.Select(input => maps[input])));

    public MapBuffer Input => gradients[0];

    /// <summary>The passes that a group's rule computes.</summary>
    public IEnumerable<GradientPart> PartsOf(FusedNode group) => parts.Where(part => part.Share?.Group == group);

    // Whether the value's gradient is some other value's, and what the group passes on to what it read.
    private void Share(FusedNode group)
    {
        var value = group.Tail.Index;
        if (shares[value] is [{ Passed: { } passed }] && (MaskOf(value) is null || MaskOf(passed.Value) is not null))
            aliases[value] = passed;
        Widen(RootOf(value), GradientRules.Halo(group, maps[group.Inputs.FirstOrDefault()].Layout, maps[value].Layout));

        if (group.Residual is { } residual)
            shares[residual].Add(new() { Passed = (value, 0) });
        switch (group.Main.Op)
        {
            case InputOp:
                break;
            case var _ when UsesDefinition(group):
                foreach (var input in group.Inputs.Distinct())
                    shares[input].Add(new() { Group = group, Input = group.Inputs.IndexOf(input) });
                break;
            case var _ when forms.IsView(group.Main):
            case AddOp or ActivationOp or DropoutOp:
                foreach (var input in group.Inputs)
                    shares[input].Add(new() { Passed = (value, 0) });
                break;
            case ConcatOp:
                ShareChannels(group);
                break;
            default:
                shares[group.Inputs[0]].Add(new() { Group = group });
                break;
        }
    }

    // The others have passes of their own.
    private bool UsesDefinition(FusedNode group) => !forms.HasStep(group.Main)
        || !(group.Main.Op is InputOp or Conv2dOp or LinearOp or BatchNorm2dOp or LayerScaleOp or ChannelAffineOp
            or MaxPool2dOp or AvgPool2dOp or AdaptiveAvgPool2dOp or FlattenOp or PermuteOp or ConcatOp or AddOp
            or DropoutOp or ActivationOp { IsReLU: true });

    private void ShareChannels(FusedNode group)
    {
        var channel = 0;
        foreach (var input in group.Inputs)
        {
            var (block, lane) = Math.DivRem(channel, MapLayout.BlockChannels);
            var count = maps[input].Layout.Channels;
            var isAligned = lane == 0 && count % MapLayout.BlockChannels == 0;
            shares[input].Add(isAligned
                ? new() { Passed = (group.Tail.Index, block) }
                : new() { Group = group, Channel = channel });
            channel += count;
        }
    }

    // The value that tells where a value's gradient passes: itself behind a ReLU, and where it joins such values alone.
    private int? MaskOf(int value)
    {
        var group = groups[value];
        var isMasked = group.Relu || group.Main.Op is ActivationOp { IsReLU: true }
            || (group.Main.Op is ConcatOp && group.Inputs.All(input => MaskOf(input) is not null));
        return isMasked ? value : null;
    }

    private int RootOf(int value) => aliases.TryGetValue(value, out var alias) ? RootOf(alias.Value) : value;

    private void Widen(int root, Size2 halo)
    {
        var widest = halos.GetValueOrDefault(root);
        halos[root] = new(Math.Max(widest.Height, halo.Height), Math.Max(widest.Width, halo.Width));
    }

    private void Write(FusedNode group)
    {
        var value = group.Tail.Index;
        var layout = maps[value].Layout with
        {
            Planar = IsPlanar(group),
            HaloHeight = halos[RootOf(value)].Height,
            HaloWidth = halos[RootOf(value)].Width,
        };
        if (aliases.TryGetValue(value, out var alias))
        {
            gradients[value] = MapBuffer.PartOf(gradients[alias.Value], alias.Block, layout);
            return;
        }

        var target = gradients[value] = NewMap(layout);
        var mask = MaskOf(value) is null ? null : maps[value];
        parts.AddRange(Sum(group.Tail.Name, shares[value], target, mask));
    }

    // The caller's picture alone, and what a fixed change of its channels gives.
    private bool IsPlanar(FusedNode group) => group.Main.Op is InputOp or ChannelAffineOp && !group.Relu
        && shares[group.Tail.Index] is [{ } share] && GradientRules.IsPlanar(share);

    private List<GradientPart> Sum(string name, List<GradientShare> summands, MapBuffer target, MapBuffer? mask)
    {
        if (summands is [{ Passed: null } only] && (mask is null || GradientRules.AddAndMask(only)))
            return [Computed(name, only, target) with { Mask = mask }];

        var before = new List<GradientPart>();
        var addends = new Queue<MapBuffer>();
        foreach (var share in summands.Where(share => !GradientRules.AddAndMask(share)))
        {
            var (from, block) = share.Passed ?? default;
            if (share.Passed is not null)
            {
                addends.Enqueue(MapBuffer.PartOf(
                    gradients[from], block, target.Layout with
                    {
                        HaloHeight = gradients[from].Layout.HaloHeight, HaloWidth = gradients[from].Layout.HaloWidth,
                    }));
                continue;
            }

            var apart = NewMap(target.Layout with { HaloHeight = 0, HaloWidth = 0 });
            before.Add(Computed(name, share, apart));
            addends.Enqueue(apart);
        }

        var writers = new List<GradientPart>();
        foreach (var share in summands.Where(GradientRules.AddAndMask).OrderByDescending(GradientRules.IsStrided))
            Add(Computed(name, share, target));
        while (addends.TryDequeue(out var addend))
            Add(new(name, null, addend, target));
        writers[^1] = writers[^1] with { Mask = mask };
        return [.. before, .. writers];

        void Add(GradientPart part) => writers.Add(part with
        {
            Addend = writers.Count > 0 ? target : addends.TryDequeue(out var addend) ? addend : null,
            Continues = writers.Count > 0,
        });
    }

    private GradientPart Computed(string name, GradientShare share, MapBuffer target) =>
        new(name, share, share.Group is { } group ? gradients[group.Tail.Index] : null, target);

    private MapBuffer NewMap(MapLayout layout)
    {
        var map = new MapBuffer(layout);
        roots.Add(map);
        return map;
    }
}
