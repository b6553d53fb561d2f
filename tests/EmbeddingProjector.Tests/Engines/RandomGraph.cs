using EmbeddingProjector.Inference.Graph;
using EmbeddingProjector.Inference.Graph.Ops;

namespace EmbeddingProjector.Tests.Engines;

/// <summary>A graph of random ops, sizes and branches: what no published model has, but the contract allows.</summary>
internal sealed class RandomGraph
{
    private const int Ops = 14;
    private const int MostChannels = 80; // of a map that may still grow

    private static readonly int[] Channels = [1, 3, 7, 8, 15, 16, 17, 24, 31, 32, 33, 48];

    private readonly Random random;
    private readonly GraphBuilder builder;
    private readonly List<Node> maps;
    private int names;

    private RandomGraph(int seed)
    {
        random = new(seed);
        builder = new($"random{seed}", new(Pick(3, 3, 5, 16), random.Next(5, 20), random.Next(5, 20)));
        maps = [builder.Input];
    }

    /// <summary>Builds the graph of a seed.</summary>
    public static ModelGraph Of(int seed) => new RandomGraph(seed).Build();

    private ModelGraph Build()
    {
        while (names < Ops)
            maps.Add(Next());

        var x = builder.AdaptiveAvgPool2d("pool", maps[^1], Pick<Size2>(1, new(2, 3)));
        var embedding = builder.Flatten("flatten", x);
        return builder.Build(builder.Linear("head", embedding, Pick(Channels)), embedding);
    }

    private Node Next()
    {
        // Mostly the newest node, so that chains grow that an engine may fuse.
        var from = random.Next(4) == 0 ? maps[random.Next(maps.Count)] : maps[^1];
        return random.Next(14) switch
        {
            0 or 1 or 2 => Convolution(from, Pick(Channels)),
            3 => builder.Conv2d(Name(), from, from.Shape[0], 3, padding: 1, groups: from.Shape[0], bias: false),
            4 or 5 => builder.BatchNorm2d(Name(), from),
            6 or 7 => builder.Relu(Name(), from),
            8 => builder.MaxPool2d(Name(), from, 3, stride: Pick(1, 2), padding: 1, ceilMode: Pick(false, true)),
            9 => builder.Dropout(Name(), from),
            12 => builder.AvgPool2d(Name(), from, 3, stride: Pick(1, 2), padding: 1),
            13 => Affine(from),
            10 or 11 when from.Shape[0] > MostChannels => Convolution(from, Pick(Channels)),
            10 => Sum(from),
            _ => Join(from),
        };
    }

    private Node Convolution(Node from, int channels)
    {
        var kernel = Pick<Size2>(1, 1, 3, 3, 5, new(1, 7), new(7, 1));
        var groups = from.Shape[0] % 2 == 0 && channels % 2 == 0 ? Pick(1, 1, 2) : 1;
        return builder.Conv2d(
            Name(), from, channels, kernel, stride: from.Shape[1] > 8 ? Pick(1, 2) : 1,
            padding: new(kernel.Height / 2, kernel.Width / 2), groups, bias: Pick(false, true));
    }

    private Node Affine(Node from) => builder.Add(
        Name(),
        new ChannelAffineOp(
            [.. Enumerable.Range(0, from.Shape[0]).Select(channel => 0.5 + channel % 5 / 4.0)],
            [.. Enumerable.Range(0, from.Shape[0]).Select(channel => channel % 3 / 2.0 - 0.5)]),
        from);

    // A residual: onto a node of the same shape, or onto a convolution of this one.
    private Node Sum(Node from)
    {
        var mates = maps.Where(node => node.Shape == from.Shape).ToArray();
        var mate = Pick(false, true) ? Pick(mates) : builder.Conv2d(Name(), from, from.Shape[0], 3, padding: 1);
        return Pick(false, true) ? builder.Add(Name(), from, mate) : builder.Add(Name(), mate, from);
    }

    private Node Join(Node from)
    {
        var mates = maps
            .Where(node => node.Shape[1] == from.Shape[1] && node.Shape[2] == from.Shape[2])
            .Where(node => node.Shape[0] <= MostChannels)
            .ToArray();
        return builder.Concat(Name(), from, Pick(mates), builder.Conv2d(Name(), from, Pick(Channels), 1));
    }

    private T Pick<T>(params T[] choices) => choices[random.Next(choices.Length)];

    private string Name() => $"op{names++}";
}
