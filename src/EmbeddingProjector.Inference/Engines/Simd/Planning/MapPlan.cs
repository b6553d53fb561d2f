namespace EmbeddingProjector.Inference.Engines.Simd.Planning;

/// <summary>The map of each step's result: its layout, its halo, and which concatenation it is a part of.</summary>
internal sealed class MapPlan
{
    /// <summary>More planes than this cost more loads than empty lanes of a block.</summary>
    public const int MostPlanarChannels = 8;

    private readonly ImmutableArray<FusedNode> groups;
    private readonly MapForms forms;
    private readonly Dictionary<int, MapBuffer> maps = [];
    private readonly Dictionary<int, (int Parent, int Channel)> views = [];

    /// <param name="forms">How the values lie.</param>
    public MapPlan(ImmutableArray<FusedNode> groups, MapForms forms)
    {
        this.groups = groups;
        this.forms = forms;
        FindViews();
        var halos = Halos();
        foreach (var group in groups)
            maps[group.Tail.Index] = new(LayoutOf(group, halos.GetValueOrDefault(group.Tail.Index)));
        foreach (var (child, (parent, channel)) in views)
            maps[child].Become(maps[parent], channel / MapLayout.BlockChannels);
    }

    /// <summary>The map of a tail's value.</summary>
    /// <param name="value">The tail's index.</param>
    public MapBuffer this[int value] => maps[value];

    /// <summary>All maps that own memory.</summary>
    public IEnumerable<MapBuffer> Roots => maps.Values.Where(map => map.Parent is null);

    /// <summary>Whether an input of a concatenation is computed where the concatenation reads it.</summary>
    /// <param name="input">The input's tail.</param>
    /// <param name="concat">The concatenation's tail.</param>
    /// <param name="channel">Its first channel there.</param>
    public bool IsInPlace(int input, int concat, int channel) => views.TryGetValue(input, out var view)
        && (view == (concat, channel)
            || (views.TryGetValue(concat, out var whole) && view == (whole.Parent, whole.Channel + channel)));

    // An input is computed in place if it starts and ends on a whole channel block and is not part of another
    // concatenation. The last concatenations come first: one whose inputs lie side by side in a later one is a part of
    // that, as all of a dense block are of its last.
    private void FindViews()
    {
        foreach (var group in groups.Where(group => forms.IsView(group.Main)))
            views.Add(group.Tail.Index, (group.Inputs[0], 0));
        foreach (var group in groups.Where(group => group.Main.Op is ConcatOp && group.Channels.IsDefault
            && forms.HasStep(group.Main)).Reverse())
        {
            var channel = 0;
            if (PlaceInOther(group) is { } place && views.TryAdd(group.Tail.Index, place))
                continue;

            foreach (var input in group.Inputs)
            {
                var count = forms[input].Channels;
                var isAligned = channel % MapLayout.BlockChannels == 0 && count % MapLayout.BlockChannels == 0;
                if (isAligned && input != 0)
                    views.TryAdd(input, (group.Tail.Index, channel));
                channel += count;
            }
        }
    }

    private (int Parent, int Channel)? PlaceInOther(FusedNode concat)
    {
        if (!views.TryGetValue(concat.Inputs[0], out var first))
            return null;

        var next = first.Channel;
        foreach (var input in concat.Inputs)
        {
            if (!views.TryGetValue(input, out var view) || view != (first.Parent, next))
                return null;
            next += forms[input].Channels;
        }

        return forms[first.Parent] == forms[concat.Tail.Index] with { Channels = forms[first.Parent].Channels }
            ? first
            : null;
    }

    // The widest padding that any reader needs. The parts of a concatenation have one halo.
    private Dictionary<int, Size2> Halos()
    {
        var halos = new Dictionary<int, Size2>();
        foreach (var group in groups)
        {
            if ((group.Banded ?? group).Main.Op is Conv2dOp conv)
                Widen(halos, RootOf(group.Inputs[0]), conv.Padding);
        }

        foreach (var child in views.Keys)
            Widen(halos, child, halos.GetValueOrDefault(RootOf(child)));
        return halos;
    }

    private int RootOf(int value) => views.TryGetValue(value, out var view) ? RootOf(view.Parent) : value;

    private static void Widen(Dictionary<int, Size2> halos, int value, Size2 padding)
    {
        var halo = halos.GetValueOrDefault(value);
        halos[value] = new(Math.Max(halo.Height, padding.Height), Math.Max(halo.Width, padding.Width));
    }

    private MapLayout LayoutOf(FusedNode group, Size2 halo) => forms[group.Tail.Index] with
    {
        HaloHeight = halo.Height, HaloWidth = halo.Width, Planar = IsPlanar(group),
    };

    private bool IsPlanar(FusedNode group)
    {
        var value = group.Tail.Index;
        return group.Main.Op is InputOp or ChannelAffineOp && forms[value].Channels <= MostPlanarChannels
            && groups.All(reader => reader.Residual != value
                && (!reader.Inputs.Contains(value)
                    || (reader.Banded ?? reader).Main.Op is Conv2dOp or ChannelAffineOp
                    || !forms.HasStep(reader.Main)));
    }
}
