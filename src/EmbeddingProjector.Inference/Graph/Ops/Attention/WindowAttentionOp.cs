namespace EmbeddingProjector.Inference.Graph.Ops;

/// <summary>Which published attention a <see cref="WindowAttentionOp"/> is.</summary>
internal enum WindowAttentionForm
{
    /// <summary>Swin (Liu et al., 2021): windows of neighbouring pixels, a learned bias for each relative
    /// position.</summary>
    Swin,

    /// <summary>Swin v2 (Liu et al., 2022): the cosine of query and key times a learned factor of each head, and the
    /// bias of a small network of the relative position. The key has no bias.</summary>
    SwinV2,

    /// <summary>MaxViT's windows (Tu et al., 2022): Swin's without a shift, under other names, and divided by the
    /// root of all features.</summary>
    MaxVitWindow,

    /// <summary>MaxViT's grid: the pixels of a group lie height / window and width / window apart.</summary>
    MaxVitGrid,
}

/// <summary>Self-attention inside windows of a map, [height, width, features] to the same
/// (<c>torchvision.models.swin_transformer.shifted_window_attention</c>, and MaxViT's attention of partitions).</summary>
/// <remarks>
/// Swin's map is padded with zeros below and right to whole windows, and where it is larger than a window it is rolled
/// by the shift first; the zeros take part, and pairs of pixels that the roll made neighbours get -100. See
/// <see cref="Partition"/> for who attends to whom, <see cref="Bias"/> and <see cref="Scales"/> for what is added and
/// multiplied: they are the same for all pictures, so engines compute them once.
/// </remarks>
/// <param name="Window">Side of the square of pixels, or grid cells, that attend to each other.</param>
/// <param name="Shift">Rows and columns that the map is rolled by; 0 for MaxViT.</param>
internal sealed record WindowAttentionOp(int Features, int Heads, int Window, int Shift, WindowAttentionForm Form) : Op
{
    private const int BiasNetworkWidth = 512;

    /// <summary>What version 2's network gives at most.</summary>
    internal const double LargestBias = 16;

    /// <summary>The most that version 2's learned logarithm counts.</summary>
    internal static readonly double LargestLogitScale = Math.Log(100);

    public override string Kind => "WindowAttention";

    /// <summary>Pixels that attend to each other.</summary>
    internal int Length => Window * Window;

    /// <summary>Whether the names and numbers are MaxViT's.</summary>
    private bool IsMaxVit => Form is WindowAttentionForm.MaxVitWindow or WindowAttentionForm.MaxVitGrid;

    private int Positions => (2 * Window - 1) * (2 * Window - 1);

    /// <summary>By form. All: <c>relative_position_index</c>, the place in the table for each pair of pixels, as the
    /// checkpoint stores it. Swin and v2: <c>qkv</c> and <c>proj</c>. MaxViT: <c>to_qkv</c> and <c>merge</c>. All but
    /// v2: <c>relative_position_bias_table</c> [positions, heads]. v2: <c>logit_scale</c>,
    /// <c>relative_coords_table</c> and <c>cpb_mlp</c>.</summary>
    public override ImmutableArray<ParameterSpec> Parameters =>
    [
        .. PositionParameters,
        new(Name("qkv.weight"), [3 * Features, Features]),
        new(Name("qkv.bias"), [3 * Features]),
        new(Name("proj.weight"), [Features, Features]),
        new(Name("proj.bias"), [Features]),
    ];

    private ImmutableArray<ParameterSpec> PositionParameters => Form switch
    {
        WindowAttentionForm.SwinV2 =>
        [
            new("logit_scale", [Heads, 1, 1]),
            new("relative_coords_table", [1, 2 * Window - 1, 2 * Window - 1, 2], IsBuffer: true),
            new("relative_position_index", [Length * Length], IsBuffer: true),
            new("cpb_mlp.0.weight", [BiasNetworkWidth, 2]),
            new("cpb_mlp.0.bias", [BiasNetworkWidth]),
            new("cpb_mlp.2.weight", [Heads, BiasNetworkWidth]),
        ],
        WindowAttentionForm.Swin =>
        [
            new("relative_position_bias_table", [Positions, Heads]),
            new("relative_position_index", [Length * Length], IsBuffer: true),
        ],
        _ =>
        [
            new("relative_position_bias_table", [Positions, Heads]),
            new("relative_position_index", [Length, Length], IsBuffer: true),
        ],
    };

    /// <summary>The layer that gives query, key and value: [3 * features, features] and [3 * features].</summary>
    /// <param name="parameter">Reads a parameter by its suffix.</param>
    internal (float[] Weight, float[] Bias) Qkv(Func<string, float[]> parameter)
    {
        var bias = parameter(Name("qkv.bias"));
        if (Form == WindowAttentionForm.SwinV2)
            bias.AsSpan(Features, Features).Clear(); // torchvision does so at every run
        return (parameter(Name("qkv.weight")), bias);
    }

    /// <summary>The layer behind the heads: [features, features] and [features].</summary>
    /// <param name="parameter">Reads a parameter by its suffix.</param>
    internal (float[] Weight, float[] Bias) Projection(Func<string, float[]> parameter) =>
        (parameter(Name("proj.weight")), parameter(Name("proj.bias")));

    /// <summary>What is added to each pair of pixels before the softmax, [heads, length, length]: query's pixel, then
    /// key's.</summary>
    /// <param name="parameter">Reads a parameter by its suffix.</param>
    /// <param name="node">The node's name, for messages.</param>
    internal double[] Bias(Func<string, float[]> parameter, string node)
    {
        var table = Form == WindowAttentionForm.SwinV2
            ? NetworkBias(parameter) // [positions, heads]
            : [.. parameter("relative_position_bias_table").Select(value => (double)value)];
        var index = parameter("relative_position_index"); // integers in the checkpoint
        var bias = new double[Heads * index.Length];
        for (var i = 0; i < index.Length; i++)
        {
            var place = (int)index[i];
            if (place < 0 || place >= Positions)
                throw new GraphException(
                    node, $"relative_position_index: expected 0 to {Positions - 1}, found {place}");

            for (var head = 0; head < Heads; head++)
                bias[head * index.Length + i] = table[place * Heads + head];
        }

        return bias;
    }

    /// <summary>What the product (v2: the cosine) of query and key is multiplied by, for each head.</summary>
    /// <param name="parameter">Reads a parameter by its suffix.</param>
    internal double[] Scales(Func<string, float[]> parameter) => Form == WindowAttentionForm.SwinV2
        ? [.. parameter("logit_scale").Select(value => Math.Exp(Math.Min(value, LargestLogitScale)))]
        : [.. Enumerable.Repeat(1 / Math.Sqrt(IsMaxVit ? Features : Features / Heads), Heads)];

    /// <summary>Who attends to whom in a map: group by group the places of the group's pixels.</summary>
    /// <param name="height">Rows of the map.</param>
    /// <returns><c>Pixels</c> [groups, length]: y * width + x, or -1 for a zero of the padding. <c>Regions</c>, of the
    /// same shape: pairs of one group and different regions get -100; null where all may attend.</returns>
    internal (int[] Pixels, int[]? Regions) Partition(int height, int width)
    {
        var (rows, columns) = ((height + Window - 1) / Window, (width + Window - 1) / Window); // of windows
        var (paddedHeight, paddedWidth) = (rows * Window, columns * Window);
        var (shiftY, shiftX) = (Window >= paddedHeight ? 0 : Shift, Window >= paddedWidth ? 0 : Shift);
        var pixels = new int[paddedHeight * paddedWidth];
        var regions = shiftY + shiftX > 0 ? new int[pixels.Length] : null;
        for (var i = 0; i < pixels.Length; i++)
        {
            var (group, place) = Math.DivRem(i, Length);
            var (row, column) = Math.DivRem(group, columns);
            var (y, x) = Form == WindowAttentionForm.MaxVitGrid
                ? (place / Window * rows + row, place % Window * columns + column)
                : (row * Window + place / Window, column * Window + place % Window);
            var (fromY, fromX) = ((y + shiftY) % paddedHeight, (x + shiftX) % paddedWidth);
            pixels[i] = fromY < height && fromX < width ? fromY * width + fromX : AttentionDefinition.Zeros;
            if (regions is not null)
                regions[i] = 3 * Region(y, paddedHeight, shiftY) + Region(x, paddedWidth, shiftX);
        }

        return (pixels, regions);
    }

    internal override OpDefinition Define(OpNode node)
    {
        var (pixels, regions) = Partition(node.Input[0], node.Input[1]);
        var (qkv, projection) = (Qkv(node.Parameter), Projection(node.Parameter));
        return new AttentionDefinition
        {
            Heads = Heads,
            Length = Length,
            Tokens = pixels,
            Regions = regions,
            Bias = Bias(node.Parameter, node.Name),
            Scales = Scales(node.Parameter),
            Cosine = Form == WindowAttentionForm.SwinV2,
            Qkv = new(qkv.Weight, qkv.Bias),
            Projection = new(projection.Weight, projection.Bias),
        };
    }

    private protected override TensorShape OutputShape(string node, ReadOnlySpan<TensorShape> inputs)
    {
        ShapeRequirements.Heads(node, Features, Heads);
        var map = ShapeRequirements.Features(node, ShapeRequirements.ChannelsLast(node, inputs[0]), Features);
        if (IsMaxVit && (map[0] % Window != 0 || map[1] % Window != 0))
            throw new GraphException(
                node,
                $"expected a map of sides divisible by {Window}, found {map[0]}x{map[1]}: choose another input size");

        return map;
    }

    // Three parts of an axis: whole windows, and the last window's two parts that come from opposite sides.
    private int Region(int place, int length, int shift) =>
        shift == 0 ? 0 : place < length - Window ? 0 : place < length - shift ? 1 : 2;

    // 16 * sigmoid of a network of two layers that reads the relative position on a logarithmic scale.
    private double[] NetworkBias(Func<string, float[]> parameter)
    {
        var positions = parameter("relative_coords_table");
        var (first, bias, second) = (
            parameter("cpb_mlp.0.weight"), parameter("cpb_mlp.0.bias"), parameter("cpb_mlp.2.weight"));
        var table = new double[Positions * Heads];
        for (var position = 0; position < Positions; position++)
        {
            double y = positions[2 * position], x = positions[2 * position + 1];
            for (var head = 0; head < Heads; head++)
            {
                var sum = 0.0;
                for (var i = 0; i < BiasNetworkWidth; i++)
                {
                    var hidden = y * first[2 * i] + x * first[2 * i + 1] + bias[i];
                    sum += Math.Max(hidden, 0) * second[head * BiasNetworkWidth + i];
                }

                table[position * Heads + head] = LargestBias / (1 + Math.Exp(-sum));
            }
        }

        return table;
    }

    private string Name(string swins) => IsMaxVit
        ? swins.Replace("qkv", "to_qkv", StringComparison.Ordinal).Replace("proj", "merge", StringComparison.Ordinal)
        : swins;
}
