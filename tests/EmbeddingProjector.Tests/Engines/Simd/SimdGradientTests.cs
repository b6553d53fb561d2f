using EmbeddingProjector.Inference.Engines.Reference;
using EmbeddingProjector.Inference.Engines.Simd;
using EmbeddingProjector.Inference.Graph;

namespace EmbeddingProjector.Tests.Engines.Simd;

/// <summary>Gradients of every op on every path against the Reference engine.</summary>
public sealed class SimdGradientTests
{
    /// <summary>Of the largest value: float32 sums of up to 5000 products; Winograd's method doubles their
    /// error.</summary>
    private const double Tolerance = 1e-5;

    private const int Images = 3;

    public static IEnumerable<object[]> Cases =>
        from path in SimdRun.Paths
        from place in Enumerable.Range(0, OpCase.All.Count)
        select new[] { path[0], place, $"{OpCase.All[place].Op} of {OpCase.All[place].Input}" };

    [Theory, MemberData(nameof(Cases))]
    public void An_op_matches_the_reference(string path, int place, string description)
    {
        var golden = OpCase.All[place];
        Compare(path, description, golden.Input, builder => golden.AddTo(builder, builder.Input));
    }

    // The sum has another reader, and its ReLU's mask is applied by the pass that computes the op's gradient.
    [Theory, MemberData(nameof(Cases))]
    public void An_op_behind_a_ReLU_that_others_read_matches_the_reference(string path, int place, string description)
    {
        var golden = OpCase.All[place];
        Compare(path, description, golden.Input, builder =>
        {
            var relu = builder.Relu("relu", builder.Add("sum", builder.Input, builder.Input));
            return [golden.AddTo(builder, relu), builder.BatchNorm2d("other", relu), relu];
        });
    }

    [Theory, MemberData(nameof(SimdRun.Paths), MemberType = typeof(SimdRun))]
    public void Winograds_method_matches_the_reference(string path)
    {
        foreach (var (size, channels, padding) in new[]
        {
            (new Size2(12, 14), (32, 32), 1), (new(17, 10), (40, 48), 1), (new(15, 18), (32, 64), 0),
            (new(13, 12), (192, 160), 1),
        })
        {
            Compare(path, $"{size} {channels}", new(channels.Item1, size.Height, size.Width), builder =>
            {
                var relu = builder.Relu("relu", builder.Input);
                return
                [
                    builder.Conv2d("a", relu, channels.Item2, 3, padding: padding),
                    builder.Conv2d("b", relu, 32, 3, padding: padding),
                ];
            });
        }
    }

    [Theory, MemberData(nameof(SimdRun.Paths), MemberType = typeof(SimdRun))]
    public void Concatenations_match_the_reference(string path)
    {
        foreach (var channels in new[] { 16, 19, 32 })
        {
            Compare(path, $"{channels} channels", new(channels, 5, 8), builder =>
            {
                var x = builder.Relu("relu", builder.Input);
                var other = builder.Conv2d("conv", x, 32, 3, padding: 1);
                var inner = builder.Concat("inner", x, other);
                var outer = builder.Concat("outer", inner, x, inner, other);
                return [builder.MaxPool2d("pool", outer, 3, stride: 2, padding: 1)];
            });
        }
    }

    [Fact]
    public void A_NaN_stays_in_the_gradients_that_it_belongs_to()
    {
        var builder = new GraphBuilder("nan", new(3, 4, 6));
        var pool = builder.MaxPool2d("pool", builder.Relu("relu", builder.Input), 2, stride: 2);
        var graph = builder.Build(pool, pool);
        var input = FormulaWeights.Input([3, 4, 6]);
        (input[7], input[8], input[40]) = (float.NaN, float.NaN, float.NaN);
        float[] slopes = FormulaWeights.Input([3, 2, 3], "slope");
        slopes[4] = float.NaN;

        var expected = GradientRun.Of(
            new ReferenceEngine(), graph, new FormulaWeights(graph), input, [slopes], 1, 1, pool);
        foreach (var path in InstructionPaths.Supported)
        {
            var engine = new SimdEngine(new() { Path = path });
            Assert.Equal(
                expected, GradientRun.Of(engine, graph, new FormulaWeights(graph), input, [slopes], 1, 1, pool));
        }
    }

    private static void Compare(
        string path, string description, TensorShape input, Func<GraphBuilder, Node> build) =>
        Compare(path, description, input, builder => new[] { build(builder) });

    private static void Compare(
        string path, string description, TensorShape input, Func<GraphBuilder, Node[]> build)
    {
        var builder = new GraphBuilder(description, input);
        var outputs = build(builder);
        var graph = builder.Build(outputs[0], outputs[0]);
        var weights = new FormulaWeights(graph);
        var pictures = FormulaWeights.Input([Images, .. input.Dimensions]);
        var slopes = GradientRun.Slopes(Images, outputs);

        var expected = GradientRun.Of(new ReferenceEngine(), graph, weights, pictures, slopes, Images, 2, outputs);
        var engine = new SimdEngine(SimdRun.On(path));
        var found = GradientRun.Of(engine, graph, weights, pictures, slopes, 2, 2, outputs);

        SimdRun.AssertClose(expected, found, description, Tolerance);
    }
}
