namespace EmbeddingProjector.Inference.Graph.Ops;

/// <summary>Some channels of a map (an element of <c>torch.chunk(x, n, dim=1)</c>, as ShuffleNet splits).</summary>
/// <param name="Count">How many.</param>
internal sealed record SliceChannelsOp(int Start, int Count) : Op
{
    public override string Kind => "SliceChannels";

    internal override OpDefinition Define(OpNode node)
    {
        var plane = node.Input[1] * node.Input[2];
        return new GatherDefinition([.. Enumerable.Range(Start * plane, Count * plane)]);
    }

    private protected override TensorShape OutputShape(string node, ReadOnlySpan<TensorShape> inputs)
    {
        var map = ShapeRequirements.Map(node, inputs[0]);
        return Start >= 0 && Count > 0 && Start + Count <= map[0]
            ? new(Count, map[1], map[2])
            : throw new GraphException(node, $"expected channels {Start} to {Start + Count - 1}, found {map}");
    }
}

/// <summary>The channels of several groups interleaved (<c>torch.nn.ChannelShuffle</c>): channel i of n comes from
/// channel i % groups * (n / groups) + i / groups.</summary>
internal sealed record ChannelShuffleOp(int Groups) : Op
{
    public override string Kind => "ChannelShuffle";

    /// <summary>The channel that a channel of the output is a copy of.</summary>
    /// <param name="channels">How many there are.</param>
    internal int Source(int channel, int channels) => channel % Groups * (channels / Groups) + channel / Groups;

    internal override OpDefinition Define(OpNode node)
    {
        var plane = node.Input[1] * node.Input[2];
        return new GatherDefinition([.. Enumerable.Range(0, node.Input.Length)
            .Select(i => Source(i / plane, node.Input[0]) * plane + i % plane)]);
    }

    private protected override TensorShape OutputShape(string node, ReadOnlySpan<TensorShape> inputs) =>
        Groups > 0 && ShapeRequirements.Map(node, inputs[0])[0] % Groups == 0
            ? inputs[0]
            : throw new GraphException(node, $"expected channels divisible by {Groups} groups, found {inputs[0]}");
}

/// <summary>Dimensions in another order (<c>torch.permute</c>): dimension i of the result is dimension Axes[i] of the
/// input, the batch not counted. [1, 2, 0] brings [channels, height, width] to [height, width, channels], [2, 0, 1]
/// back.</summary>
/// <param name="Axes">Each dimension once.</param>
internal sealed record PermuteOp(ImmutableArray<int> Axes) : Op
{
    public override string Kind => "Permute";

    public bool Equals(PermuteOp? other) => other is not null && Axes.AsSpan().SequenceEqual(other.Axes.AsSpan());

    public override int GetHashCode() => Axes.Aggregate(0, HashCode.Combine);

    internal override OpDefinition Define(OpNode node)
    {
        var source = new int[node.Output.Length];
        for (var i = 0; i < source.Length; i++)
        {
            var rest = i;
            for (var axis = Axes.Length - 1; axis >= 0; axis--)
            {
                (rest, var place) = Math.DivRem(rest, node.Output[axis]);
                source[i] += place * new TensorShape([1, .. node.Input.Dimensions[(Axes[axis] + 1)..]]).Length;
            }
        }

        return new GatherDefinition(source);
    }

    private protected override TensorShape OutputShape(string node, ReadOnlySpan<TensorShape> inputs)
    {
        var input = inputs[0];
        return input.Rank == Axes.Length && Axes.Order().SequenceEqual(Enumerable.Range(0, Axes.Length))
            ? new([.. Axes.Select(axis => input[axis])])
            : throw new GraphException(node, $"expected {Axes.Length} dimensions, found {input}");
    }
}

/// <summary>One token of several (<c>x[:, index]</c>): the vision transformer's head reads the class token.</summary>
/// <param name="Index">From 0.</param>
internal sealed record SelectTokenOp(int Index) : Op
{
    public override string Kind => "SelectToken";

    internal override OpDefinition Define(OpNode node) =>
        new GatherDefinition([.. Enumerable.Range(Index * node.Input[1], node.Input[1])]);

    private protected override TensorShape OutputShape(string node, ReadOnlySpan<TensorShape> inputs) =>
        Index >= 0 && Index < ShapeRequirements.Tokens(node, inputs[0])[0]
            ? new(inputs[0][1])
            : throw new GraphException(node, $"expected a token {Index}, found {inputs[0]}");
}

/// <summary>Swin's patch merging without its layers: the four pixels of each 2x2 cell one after another in the
/// channels, [height, width, channels] to [ceil(height / 2), ceil(width / 2), 4 * channels].</summary>
/// <remarks>Order: upper left, lower left, upper right, lower right. Zeros below and right of an odd map.</remarks>
internal sealed record PatchMergingOp : Op
{
    public override string Kind => "PatchMerging";

    internal override OpDefinition Define(OpNode node)
    {
        var (height, width, channels) = (node.Input[0], node.Input[1], node.Input[2]);
        var source = new int[node.Output.Length];
        for (var i = 0; i < source.Length; i++)
        {
            var (cell, part) = (i / (4 * channels), i / channels % 4);
            var (y, x) = (2 * (cell / node.Output[1]) + part % 2, 2 * (cell % node.Output[1]) + part / 2);
            source[i] = y < height && x < width ? (y * width + x) * channels + i % channels : GatherDefinition.Zero;
        }

        return new GatherDefinition(source);
    }

    private protected override TensorShape OutputShape(string node, ReadOnlySpan<TensorShape> inputs)
    {
        var map = ShapeRequirements.ChannelsLast(node, inputs[0]);
        return new((map[0] + 1) / 2, (map[1] + 1) / 2, 4 * map[2]);
    }
}

/// <summary>out[i] = in[source[i]], or 0.</summary>
/// <param name="source">By place in the output; <see cref="Zero"/> where it is 0.</param>
internal sealed class GatherDefinition(int[] source) : OpDefinition
{
    /// <summary>No place in the input.</summary>
    public const int Zero = -1;

    public override void Run(double[][] inputs, double[] output, RunContext run)
    {
        for (var i = 0; i < source.Length; i++)
            output[i] = source[i] == Zero ? 0 : inputs[0][source[i]];
    }

    public override void AddGradient(
        NodeValues values, double[] outputGradient, double[][] inputGradients, RunContext run)
    {
        for (var i = 0; i < source.Length; i++)
        {
            if (source[i] != Zero)
                inputGradients[0][source[i]] += outputGradient[i];
        }
    }
}
