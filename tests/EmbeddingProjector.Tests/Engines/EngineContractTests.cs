using EmbeddingProjector.Inference.Engines;
using EmbeddingProjector.Inference.Graph;
using EmbeddingProjector.Inference.Models;
using EmbeddingProjector.Inference.Weights;

namespace EmbeddingProjector.Tests.Engines;

/// <summary>What every engine refuses, and what it must let through.</summary>
public sealed class EngineContractTests
{
    private static readonly ModelGraph Tiny = ModelCatalog.Default.Build(10);

    public static TheoryData<string> EngineNames => [.. EngineFactory.Names];

    [Theory, MemberData(nameof(EngineNames))]
    public void Buffers_and_batches_that_do_not_fit_are_refused(string engine)
    {
        using var program = Compile(engine, Tiny, new FormulaWeights(Tiny), Tiny.Embedding);
        var input = new float[2 * 3 * 32 * 32];
        var output = new float[2 * 128];

        Assert.Throws<ArgumentOutOfRangeException>(() => program.Run([], 0, [output]));
        Assert.Throws<ArgumentOutOfRangeException>(() => program.Run(input, 3, [output]));
        Assert.Contains("input: expected 6144 values, found 6143", Refusal(input[1..], output));
        Assert.Contains("output 0: expected 256 values, found 255", Refusal(input, new float[255]));
        Assert.Contains("expected 1 output buffers, found 2", Refusal(input, output, output));

        string Refusal(float[] images, params float[][] outputs) => Assert.Throws<ArgumentException>(
            () => program.Run(images, 2, [.. outputs.Select(buffer => buffer.AsMemory())])).Message;
    }

    [Theory, MemberData(nameof(EngineNames))]
    public void Outputs_that_are_none_of_the_graphs_are_refused(string engine)
    {
        var another = ModelCatalog.Default.Build(10);

        Assert.Throws<ArgumentException>(() => Compile(engine, Tiny, new FormulaWeights(Tiny)));
        Assert.Throws<ArgumentException>(() => Compile(engine, Tiny, new FormulaWeights(Tiny), another.Embedding));
    }

    [Theory, MemberData(nameof(EngineNames))]
    public void Missing_and_misshapen_weights_are_named(string engine)
    {
        var missing = new FormulaWeights("broken", Tiny.Parameters.Where(entry => entry.Name != "layer1.0.bn2.bias"));
        var misshapen = new FormulaWeights("broken", Tiny.Parameters.Select(entry =>
            entry.Name == "layer3.0.conv1.weight" ? (entry.Name, [128, 64, 1, 1]) : entry));

        var first = Assert.Throws<WeightMismatchException>(() => Compile(engine, Tiny, missing, Tiny.Logits));
        var second = Assert.Throws<WeightMismatchException>(() => Compile(engine, Tiny, misshapen, Tiny.Logits));

        Assert.Equal(("layer1.0.bn2.bias", "nothing"), (first.ParameterName, first.Found));
        Assert.Equal(("[128,64,3,3]", "[128,64,1,1]"), (second.Expected, second.Found));
    }

    [Theory, MemberData(nameof(EngineNames))]
    public void Weights_behind_the_wanted_outputs_are_not_asked_for(string engine)
    {
        var headless = new FormulaWeights("headless", Tiny.Parameters.Where(entry => !entry.Name.StartsWith("fc.")));

        using var program = Compile(engine, Tiny, headless, Tiny.Embedding);

        Assert.Equal([new TensorShape(128)], program.OutputShapes);
    }

    [Theory, MemberData(nameof(EngineNames))]
    public void An_input_too_small_for_the_graph_is_refused(string engine)
    {
        var alexnet = ModelCatalog.Find("alexnet").Build(10);
        var options = new ProgramOptions { Outputs = [alexnet.Nodes[3]], InputShape = new(3, 20, 20), MaxBatch = 1 };

        var error = Assert.Throws<GraphException>(
            () => EngineFactory.Create(engine).Compile(alexnet, new FormulaWeights(alexnet), options));

        Assert.StartsWith("features.", error.Target?.ToString());
    }

    [Theory, MemberData(nameof(EngineNames))]
    public void The_input_itself_can_be_an_output_and_an_output_can_be_wanted_twice(string engine)
    {
        var input = FormulaWeights.Input([2, 3, 32, 32]);
        Node[] outputs = [Tiny.Input, Tiny.Logits, Tiny.Logits];

        var results = ProgramRun.Run(engine, Tiny, new FormulaWeights(Tiny), input, outputs);

        Assert.Equal(input, results[0]);
        Assert.Equal(results[1], results[2]);
    }

    // A NaN must reach the embedding, where it is found and named, and not vanish in a comparison on the way.
    [Theory, MemberData(nameof(EngineNames))]
    public void A_NaN_passes_through_ReLU_and_max_pooling(string engine)
    {
        var builder = new GraphBuilder("nan", new(19, 6, 7));
        var relu = builder.Relu("relu", builder.Input);
        var pool = builder.MaxPool2d("pool", relu, 3, stride: 2, padding: 1);
        var graph = builder.Build(pool, embedding: pool);
        var input = FormulaWeights.Input(graph.Input.Shape.Dimensions.AsSpan());
        input[2 * 42 + 3 * 7 + 3] = float.NaN; // channel 2, row 3, column 3

        var results = ProgramRun.Run(engine, graph, new FormulaWeights(graph), input, relu, pool);

        Assert.Equal([2 * 42 + 3 * 7 + 3], Places(results[0]));
        // Windows of rows 1-3 and 3-5, columns likewise, in channel 2 of maps of 3 x 4.
        Assert.Equal([24 + 4 + 1, 24 + 4 + 2, 24 + 8 + 1, 24 + 8 + 2], Places(results[1]));

        static int[] Places(float[] values) =>
            [.. Enumerable.Range(0, values.Length).Where(place => float.IsNaN(values[place]))];
    }

    private static IProgram Compile(string engine, ModelGraph graph, IWeightSource weights, params Node[] outputs) =>
        EngineFactory.Create(engine).Compile(graph, weights, new()
        {
            Outputs = [.. outputs], InputShape = graph.Input.Shape, MaxBatch = 2, Threads = 2,
        });
}
