using System.Text.Json;
using EmbeddingProjector.Inference.Engines;
using EmbeddingProjector.Inference.Graph;
using EmbeddingProjector.Inference.Graph.Ops;

namespace EmbeddingProjector.Tests.Engines;

/// <summary>The ops of mobile networks and transformers, results and gradients, against PyTorch and torchvision in
/// float64 (Fixtures/engines/zoo_ops.py remakes them).</summary>
public sealed class ZooOpTests
{
    /// <summary>Of the largest value: float64 rounded to float32 at the ends alone, 2^-24 each.</summary>
    private const double ReferenceTolerance = 1.5e-7;

    /// <summary>Of the largest value: float32 sums and exponentials in another order.</summary>
    private const double FloatTolerance = 4e-6;

    // Engines that compute all of them.
    private static readonly string[] Engines = [.. EngineFactory.Names.Where(name => name != "Simd")];

    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "Fixtures", "engines");

    private static readonly JsonElement[] Rows =
        [.. JsonDocument.Parse(File.ReadAllText(Path.Combine(Folder, "zoo_ops.json"))).RootElement.EnumerateArray()];

    private static readonly float[] Values = NpyArray.Load(Path.Combine(Folder, "zoo_ops.npy")).Floats;

    public static IEnumerable<object[]> Cases =>
        from engine in Engines
        from place in Enumerable.Range(0, Rows.Length)
        select new object[] { engine, place, $"{Rows[place]}" };

    [Theory, MemberData(nameof(Cases))]
    public void An_op_and_its_gradient_match_PyTorch(string engine, int place, string description)
    {
        var builder = new GraphBuilder(description, Shape(Rows[place], "input"));
        var node = Add(builder, Rows[place]);
        Assert.Equal(Shape(Rows[place], "output"), node.Shape);

        var graph = builder.Build(node, node);
        var weights = new FormulaWeights(graph) { RelativePositions = true };
        var input = FormulaWeights.Input(graph.Input.Shape.Dimensions.AsSpan());
        var slopes = FormulaWeights.Input(node.Shape.Dimensions.AsSpan(), "slopes");
        var first = Rows.Take(place).Sum(row => Shape(row, "input").Length + Shape(row, "output").Length);

        Compare(engine, "value", Values.AsSpan(first, node.Shape.Length), Run(engine, graph, weights, input, node));
        Compare(
            engine, "gradient", Values.AsSpan(first + node.Shape.Length, input.Length),
            GradientRun.Of(EngineFactory.Create(engine), graph, weights, input, [slopes], 1, 2, node));
    }

    private static float[] Run(string engine, ModelGraph graph, FormulaWeights weights, float[] input, Node node) =>
        ProgramRun.Run(engine, graph, weights, input, node)[0];

    private static Node Add(GraphBuilder builder, JsonElement row)
    {
        var x = builder.Input;
        switch (row.GetProperty("op").GetString())
        {
            case "Activation": // of 4x
                x = builder.Add("double", x, x);
                x = builder.Add("fourfold", x, x);
                return builder.Activation("op", Enum.Parse<Activation>(Text(row, "function")), x);
            case "Mul":
                return builder.Add("op", new MulOp(), x, builder.AdaptiveAvgPool2d("mean", x, 1));
            default:
                return builder.Add("op", Read(row, x.Shape), x);
        }
    }

    private static Op Read(JsonElement row, TensorShape input) => row.GetProperty("op").GetString() switch
    {
        "ChannelShuffle" => new ChannelShuffleOp(Number(row, "groups")),
        "SliceChannels" => new SliceChannelsOp(Number(row, "start"), Number(row, "count")),
        "Permute" => new PermuteOp([.. row.GetProperty("axes").EnumerateArray().Select(axis => axis.GetInt32())]),
        "Flatten" => new FlattenOp(Number(row, "start")),
        "Linear" => new LinearOp(input[^1], Number(row, "out"), row.GetProperty("bias").GetBoolean()),
        "LayerNorm" => row.GetProperty("first").GetBoolean()
            ? new LayerNormOp(input[0], row.GetProperty("epsilon").GetSingle(), ChannelsFirst: true)
            : new LayerNormOp(input[^1], row.GetProperty("epsilon").GetSingle(), ChannelsFirst: false),
        "LayerScale" => new LayerScaleOp(input[0]),
        "ClassToken" => new ClassTokenOp(input[1]),
        "PositionEmbedding" => new PositionEmbeddingOp(input[0], input[1]),
        "SelectToken" => new SelectTokenOp(Number(row, "index")),
        "MultiheadAttention" => new MultiheadAttentionOp(input[1], Number(row, "heads")),
        "PatchMerging" => new PatchMergingOp(),
        "WindowAttention" => new WindowAttentionOp(
            input[2], Number(row, "heads"), Number(row, "window"), Number(row, "shift"),
            Enum.Parse<WindowAttentionForm>(Text(row, "form"))),
        var op => throw new InvalidDataException($"zoo_ops.json: unknown op '{op}'"),
    };

    private static int Number(JsonElement row, string name) => row.GetProperty(name).GetInt32();

    private static string Text(JsonElement row, string name) => row.GetProperty(name).GetString()!;

    private static TensorShape Shape(JsonElement row, string name) =>
        new([.. row.GetProperty(name).EnumerateArray().Select(dimension => dimension.GetInt32())]);

    private static void Compare(string engine, string what, ReadOnlySpan<float> expected, float[] found)
    {
        Assert.Equal(expected.Length, found.Length);
        var largest = 0.0;
        foreach (var value in expected)
            largest = Math.Max(largest, Math.Abs(value));
        var tolerance = largest * (engine == "Reference" ? ReferenceTolerance : FloatTolerance);
        for (var i = 0; i < found.Length; i++)
        {
            Assert.True(
                Math.Abs((double)found[i] - expected[i]) <= tolerance,
                $"{what} {i}: expected {expected[i]:R}, found {found[i]:R}");
        }
    }
}
