using EmbeddingProjector.Inference.Engines;
using EmbeddingProjector.Inference.Graph;

namespace EmbeddingProjector.Tests.Engines;

/// <summary>Every op on every engine against PyTorch, at channel counts and widths that hit each vector
/// remainder.</summary>
public sealed class OpGoldenTests
{
    /// <summary>Of the largest value: float32 sums of up to 4608 products, in another order than PyTorch's.</summary>
    private const double FloatTolerance = 2e-6;

    /// <summary>Of the largest value: float64 rounded twice to float32, 2^-24 each.</summary>
    private const double ReferenceTolerance = 1.2e-7;

    public static IEnumerable<object[]> Cases =>
        from engine in EngineFactory.Names
        from place in Enumerable.Range(0, OpCase.All.Count)
        select new object[] { engine, place, $"{OpCase.All[place].Op} of {OpCase.All[place].Input}" };

    [Theory, MemberData(nameof(Cases))]
    public void An_op_that_reads_the_input_matches_PyTorch(string engine, int place, string description)
    {
        var golden = OpCase.All[place];
        var builder = new GraphBuilder(description, golden.Input);
        var node = golden.AddTo(builder, builder.Input);

        Compare(engine, golden, Run(engine, builder, node, golden.DoubledInput()));
    }

    // Inside a graph an engine may hold maps in a layout of its own.
    [Theory, MemberData(nameof(Cases))]
    public void An_op_inside_a_graph_matches_PyTorch(string engine, int place, string description)
    {
        var golden = OpCase.All[place];
        var builder = new GraphBuilder(description, golden.Input);
        var node = golden.AddTo(builder, builder.Add("sum", builder.Input, builder.Input));

        Compare(engine, golden, Run(engine, builder, node, golden.HalvedInput()));
    }

    private static float[] Run(string engine, GraphBuilder builder, Node node, float[] input)
    {
        var graph = builder.Build(node, embedding: node);
        return ProgramRun.Run(engine, graph, new FormulaWeights(graph), input, node)[0];
    }

    private static void Compare(string engine, OpCase golden, float[] found)
    {
        Assert.Equal(golden.Output.Length, found.Length);
        var tolerance = golden.Expected.Max(Math.Abs) * (engine == "Reference" ? ReferenceTolerance : FloatTolerance);
        for (var i = 0; i < found.Length; i++)
        {
            Assert.True(
                Math.Abs((double)found[i] - golden.Expected[i]) <= tolerance,
                $"value {i} of {golden.Output}: expected {golden.Expected[i]:R}, found {found[i]:R}");
        }
    }
}
