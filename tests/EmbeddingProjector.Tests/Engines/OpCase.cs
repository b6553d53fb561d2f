using System.Collections.Immutable;
using System.Text.Json;
using EmbeddingProjector.Inference.Graph;
using EmbeddingProjector.Inference.Graph.Ops;

namespace EmbeddingProjector.Tests.Engines;

/// <summary>One op with PyTorch's result on a formula input (Fixtures/engines/ops.py remakes them).</summary>
/// <param name="Op">The op.</param>
/// <param name="Input">The shape that it reads.</param>
/// <param name="Output">The shape that it writes.</param>
/// <param name="Expected">What PyTorch writes, rounded from float64.</param>
internal sealed record OpCase(Op Op, TensorShape Input, TensorShape Output, float[] Expected)
{
    /// <summary>Every case, in the file's order.</summary>
    public static IReadOnlyList<OpCase> All { get; } = Load();

    /// <summary>Adds the op, named <c>op</c>, to a graph; a linear layer reads the flattened map.</summary>
    /// <param name="graph">The graph under construction.</param>
    /// <param name="from">A node of the input's shape.</param>
    public Node AddTo(GraphBuilder graph, Node from) =>
        graph.Add("op", Op, Op is LinearOp ? graph.Flatten("flatten", from) : from);

    /// <summary>What the op reads, [1, input shape]: the formula's input times two.</summary>
    public float[] DoubledInput() => [.. HalvedInput().Select(value => 2 * value)];

    /// <summary>The formula's input: what the op reads is this added to itself.</summary>
    public float[] HalvedInput() => FormulaWeights.Input(Input.Dimensions.AsSpan());

    private static OpCase[] Load()
    {
        var folder = Path.Combine(AppContext.BaseDirectory, "Fixtures", "engines");
        using var table = JsonDocument.Parse(File.ReadAllText(Path.Combine(folder, "ops.json")));
        var values = NpyArray.Load(Path.Combine(folder, "ops.npy")).Floats;
        var first = 0;
        return [.. table.RootElement.EnumerateArray().Select(row =>
        {
            var output = Shape(row, "output");
            var expected = values.AsSpan(first, output.Length).ToArray();
            first += output.Length;
            return new OpCase(Read(row), Shape(row, "input"), output, expected);
        })];
    }

    private static Op Read(JsonElement row)
    {
        var channels = row.GetProperty("input")[0].GetInt32();
        return row.GetProperty("op").GetString() switch
        {
            "Conv2d" => new Conv2dOp(
                channels, row.GetProperty("out").GetInt32(), Size(row, "kernel"), Size(row, "stride"),
                Size(row, "padding"), Size(row, "dilation"), row.GetProperty("groups").GetInt32(),
                row.GetProperty("bias").GetBoolean()),
            "BatchNorm2d" => new BatchNorm2dOp(channels, row.GetProperty("epsilon").GetSingle()),
            "MaxPool2d" => new MaxPool2dOp(
                Size(row, "kernel"), Size(row, "stride"), Size(row, "padding"), row.GetProperty("ceil").GetBoolean()),
            "AvgPool2d" => new AvgPool2dOp(
                Size(row, "kernel"), Size(row, "stride"), Size(row, "padding"), row.GetProperty("counts").GetBoolean()),
            "ChannelAffine" => new ChannelAffineOp(Numbers(row, "scale"), Numbers(row, "shift")),
            "AdaptiveAvgPool2d" => new AdaptiveAvgPool2dOp(Size(row, "size")),
            "Linear" => new LinearOp(
                Shape(row, "input").Length, row.GetProperty("out").GetInt32(), row.GetProperty("bias").GetBoolean()),
            var op => throw new InvalidDataException($"ops.json: unknown op '{op}'"),
        };
    }

    private static Size2 Size(JsonElement row, string name) =>
        new(row.GetProperty(name)[0].GetInt32(), row.GetProperty(name)[1].GetInt32());

    private static ImmutableArray<double> Numbers(JsonElement row, string name) =>
        [.. row.GetProperty(name).EnumerateArray().Select(number => number.GetDouble())];

    private static TensorShape Shape(JsonElement row, string name) =>
        new([.. row.GetProperty(name).EnumerateArray().Select(dimension => dimension.GetInt32())]);
}
