using EmbeddingProjector.Inference.Engines;
using EmbeddingProjector.Inference.Graph;

namespace EmbeddingProjector.Tests.Engines;

/// <summary>Every engine against the Reference engine on graphs that no published model has.</summary>
public sealed class RandomGraphTests
{
    /// <summary>Of the largest value of an output: float32 roundings through up to twenty layers.</summary>
    private const double Tolerance = 1e-5;

    public static TheoryData<int> Seeds => [.. Enumerable.Range(0, 40)];

    [Theory, MemberData(nameof(Seeds))]
    public void A_random_graph_gives_what_the_Reference_engine_gives_at_random_outputs(int seed)
    {
        var graph = RandomGraph.Of(seed);
        var weights = new FormulaWeights(graph);
        var random = new Random(seed);
        var nodes = graph.Nodes;
        Node[] outputs = [graph.Logits, .. Enumerable.Range(0, 4).Select(_ => nodes[random.Next(nodes.Length)])];
        var images = FormulaWeights.Input([3, .. graph.Input.Shape.Dimensions]);

        var truth = ProgramRun.Run("Reference", graph, weights, images, outputs);

        foreach (var engine in EngineFactory.Names.Where(name => name != "Reference"))
        {
            var found = Run(engine, batch: 2, threads: 2);
            Compare(engine, graph, outputs, truth, found);

            Assert.Equal(Run(engine, batch: 1, threads: 1), found);
        }

        float[][] Run(string engine, int batch, int threads) =>
            ProgramRun.Run(engine, graph, weights, graph.Input.Shape, images, batch, threads, outputs);
    }

    private static void Compare(string engine, ModelGraph graph, Node[] outputs, float[][] truth, float[][] found)
    {
        for (var i = 0; i < outputs.Length; i++)
        {
            var tolerance = truth[i].Max(Math.Abs) * Tolerance;
            for (var j = 0; j < truth[i].Length; j++)
            {
                Assert.True(
                    Math.Abs(found[i][j] - truth[i][j]) <= tolerance,
                    $"{engine}, {outputs[i]}: value {j}: expected {truth[i][j]:R}, found {found[i][j]:R}, in\n{graph}");
            }
        }
    }
}
