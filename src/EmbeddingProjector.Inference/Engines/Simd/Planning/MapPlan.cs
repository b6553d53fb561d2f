using System.Collections.Immutable;
using EmbeddingProjector.Inference.Graph;
using EmbeddingProjector.Inference.Graph.Ops;

namespace EmbeddingProjector.Inference.Engines.Simd.Planning;

/// <summary>The map of each step's result: its layout, its halo, and which concatenation it is a part of.</summary>
internal sealed class MapPlan
{
    // More planes than this cost more loads than empty lanes of a block.
    private const int MostPlanarChannels = 8;

    private readonly ImmutableArray<FusedNode> groups;
    private readonly ImmutableArray<TensorShape> shapes;
    private readonly Dictionary<int, MapBuffer> maps = [];
    private readonly Dictionary<int, (int Parent, int Channel)> views = [];

    /// <summary>Plans the maps.</summary>
    /// <param name="groups">The steps.</param>
    /// <param name="shapes">Each node's shape at the program's input size.</param>
    public MapPlan(ImmutableArray<FusedNode> groups, ImmutableArray<TensorShape> shapes)
    {
        this.groups = groups;
        this.shapes = shapes;
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
    public bool IsInPlace(int input, int concat) => views.TryGetValue(input, out var view) && view.Parent == concat;

    // An input is computed in place if it starts and ends on a whole channel block and is not part of another
    // concatenation.
    private void FindViews()
    {
        foreach (var group in groups.Where(group => group.Main.Op is ConcatOp))
        {
            var channel = 0;
            foreach (var input in group.Inputs)
            {
                var count = shapes[input][0];
                var isAligned = channel % MapLayout.BlockChannels == 0 && count % MapLayout.BlockChannels == 0;
                if (isAligned && input != 0)
                    views.TryAdd(input, (group.Tail.Index, channel));
                channel += count;
            }
        }
    }

    // The widest padding that any reader needs. The parts of a concatenation have one halo.
    private Dictionary<int, Size2> Halos()
    {
        var halos = new Dictionary<int, Size2>();
        foreach (var group in groups)
        {
            if (group.Main.Op is Conv2dOp conv)
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

    private MapLayout LayoutOf(FusedNode group, Size2 halo)
    {
        var shape = group.Main.Op is BatchNorm2dOp or ActivationOp { IsReLU: true } or AddOp or DropoutOp
            ? LogicalShape(group.Inputs[0])
            : shapes[group.Tail.Index];
        if (group.Main.Op is LinearOp && shape.Rank != 1)
        {
            throw new GraphException(
                group.Main.Name, $"the Simd engine expected a linear layer of a vector, found one that gives {shape}");
        }

        return shape.Rank switch
        {
            1 => MapLayout.Vector(shape[0]),
            3 => new(shape[0], shape[1], shape[2], halo.Height, halo.Width, IsPlanar(group)),
            _ => throw new GraphException(
                group.Tail.Name, $"the Simd engine expected a map or a vector, found {shape}"),
        };
    }

    // Elementwise steps keep their input's layout, even when the graph has flattened it in between.
    private TensorShape LogicalShape(int value)
    {
        var layout = maps[value].Layout;
        return new(layout.Channels, layout.Height, layout.Width);
    }

    private bool IsPlanar(FusedNode group)
    {
        var value = group.Tail.Index;
        return group.Main.Op is InputOp or ChannelAffineOp && shapes[value][0] <= MostPlanarChannels
            && groups.All(reader => reader.Residual != value
                && (!reader.Inputs.Contains(value) || reader.Main.Op is Conv2dOp or ChannelAffineOp));
    }
}
