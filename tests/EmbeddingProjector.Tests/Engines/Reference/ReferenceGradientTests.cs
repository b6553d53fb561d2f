using EmbeddingProjector.Inference.Engines;
using EmbeddingProjector.Inference.Engines.Reference;
using EmbeddingProjector.Inference.Graph;

namespace EmbeddingProjector.Tests.Engines.Reference;

/// <summary>Every op's gradient rule against central differences of its definition, all in float64.</summary>
/// <remarks>Every op is linear between the kinks of ReLU and max pooling, so a difference that crosses none is exact
/// but for rounding.</remarks>
public sealed class ReferenceGradientTests
{
    /// <summary>Values of an input lie this far apart, and half of it from 0.</summary>
    private const double Spacing = 1e-3;

    /// <summary>Below half the spacing, so that no step crosses a kink.</summary>
    private const double Difference = 1e-4;

    /// <summary>Of the largest gradient: losses of up to 1e3, rounded at 2^-53, over the difference.</summary>
    private const double Tolerance = 1e-8;

    /// <summary>Where an input is larger, some of its values tell enough.</summary>
    private const int MostProbes = 24;

    public static IEnumerable<object[]> Cases =>
        Enumerable.Range(0, OpCase.All.Count).Select(place =>
            new object[] { place, $"{OpCase.All[place].Op} of {OpCase.All[place].Input}" });

    [Theory, MemberData(nameof(Cases))]
    public void An_op_of_one_map_matches_central_differences(int place, string description)
    {
        var golden = OpCase.All[place];
        var builder = new GraphBuilder(description, golden.Input);

        Compare(builder, golden.AddTo(builder, builder.Input));
    }

    [Fact]
    public void Elementwise_ops_match_central_differences()
    {
        var shape = new TensorShape(5, 4, 3);
        Check(builder => builder.Relu("op", builder.Input));
        Check(builder => builder.Flatten("op", builder.Input));
        Check(builder => builder.Dropout("op", builder.Input));
        Check(builder => builder.Add("op", builder.Input, builder.Relu("relu", builder.Input)));
        Check(builder => builder.Add("op", builder.Input, builder.Input));

        void Check(Func<GraphBuilder, Node> op)
        {
            var builder = new GraphBuilder("elementwise", shape);
            Compare(builder, op(builder));
        }
    }

    [Fact]
    public void A_concatenation_matches_central_differences()
    {
        var builder = new GraphBuilder("concat", new(3, 2, 4));
        var other = builder.Conv2d("conv", builder.Input, 5, 1);

        Compare(builder, builder.Concat("op", builder.Input, other, builder.Input));
    }

    [Fact]
    public void A_linear_layer_of_many_rows_matches_central_differences()
    {
        var builder = new GraphBuilder("rows", new(3, 4, 6));

        Compare(builder, builder.Linear("op", builder.Input, 5));
    }

    // What PyTorch does where central differences say nothing.
    [Fact]
    public void At_its_kinks_ReLU_gives_zero_and_max_pooling_the_first_of_equals()
    {
        var builder = new GraphBuilder("kinks", new(1, 2, 4));
        var relu = builder.Relu("relu", builder.Input);
        var graph = builder.Build(relu, builder.MaxPool2d("pool", builder.Input, 2, stride: 2));
        float[] input = [0, -0f, 2, float.NaN, 0, 1, float.NaN, 5];

        float[] tens = [.. Enumerable.Repeat(10f, 8)];

        Assert.Equal([0, 0, 10, 10, 0, 10, 10, 10], Gradient(graph, graph.Logits, input, tens));
        Assert.Equal([0, 0, 0, 0, 0, 10, 20, 0], Gradient(graph, graph.Embedding, input, [10, 20]));
        Assert.Equal([10, 0, 20, 0, 0, 0, 0, 0], Gradient(graph, graph.Embedding, new float[8], [10, 20]));
    }

    private static float[] Gradient(ModelGraph graph, Node output, float[] input, float[] outputGradient)
    {
        using var program = (IGradientProgram)new ReferenceEngine().Compile(
            graph,
            new FormulaWeights(graph),
            new() { Outputs = [output], InputShape = graph.Input.Shape, Gradient = true });
        program.Run(input, 1, [new float[outputGradient.Length]]);
        var gradient = new float[input.Length];
        program.Backward([outputGradient], gradient);
        return gradient;
    }

    private static void Compare(GraphBuilder builder, Node node)
    {
        var graph = builder.Build(node, node);
        var shapes = graph.InferShapes(graph.Input.Shape);
        var parameters = new ParameterReader(new FormulaWeights(graph));
        var definition = node.Op.Define(new(
            node.Name, [.. node.Inputs.Select(input => shapes[input])], node.Shape,
            suffix => parameters.Read(node, suffix)));
        var random = new Random(node.Shape.Length);
        // A node that reads an input twice has one array for it, as in a program.
        var arrays = node.Inputs.Distinct().ToDictionary(input => input, input => Values(random, shapes[input].Length));
        var sums = arrays.ToDictionary(entry => entry.Key, entry => new double[entry.Value.Length]);
        double[][] inputs = [.. node.Inputs.Select(input => arrays[input])];
        var slopes = Values(random, node.Shape.Length);
        var output = new double[slopes.Length];
        var context = new RunContext(new() { MaxDegreeOfParallelism = 2 }, new());
        definition.Run(inputs, output, context);

        definition.AddGradient(
            new(inputs, [.. output]), slopes, [.. node.Inputs.Select(input => sums[input])], context);

        foreach (var (input, gradient) in sums)
        {
            var tolerance = Tolerance * Math.Max(gradient.Max(Math.Abs), Spacing);
            foreach (var place in Probes(random, gradient.Length))
            {
                var expected = CentralDifference(arrays[input], place);
                Assert.True(
                    Math.Abs(expected - gradient[place]) <= tolerance,
                    $"{graph.Nodes[input]}, value {place}: expected {expected:R}, found {gradient[place]:R}");
            }
        }

        double CentralDifference(double[] values, int place)
        {
            var value = values[place];
            values[place] = value + Difference;
            definition.Run(inputs, output, context);
            var above = output.ToArray();
            values[place] = value - Difference;
            definition.Run(inputs, output, context);
            values[place] = value;

            // The differences are summed, and not the losses subtracted: most of them are 0.
            return slopes.Select((slope, i) => slope * (above[i] - output[i])).Sum() / (2 * Difference);
        }
    }

    private static double[] Values(Random random, int length)
    {
        double[] values = [.. Enumerable.Range(0, length).Select(i => (i + 0.5 - length / 2) * Spacing)];
        random.Shuffle(values);
        return values;
    }

    private static int[] Probes(Random random, int length)
    {
        int[] places = [.. Enumerable.Range(0, length)];
        random.Shuffle(places);
        return places[..Math.Min(length, MostProbes)];
    }
}
