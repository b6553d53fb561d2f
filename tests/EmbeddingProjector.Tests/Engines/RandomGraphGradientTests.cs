using EmbeddingProjector.Inference.Engines;
using EmbeddingProjector.Inference.Engines.Simd;
using EmbeddingProjector.Inference.Graph;
using EmbeddingProjector.Inference.Graph.Ops;

namespace EmbeddingProjector.Tests.Engines;

/// <summary>The Simd engine's gradients against the Reference engine's on graphs that no published model has.</summary>
public sealed class RandomGraphGradientTests
{
    /// <summary>Of the largest value: float32 roundings through up to twenty layers and back.</summary>
    private const double Tolerance = 2e-5;

    /// <summary>Of a map's largest value: nearer to a kink, float32 may fall on the other side of it.</summary>
    private const double KinkWidth = 3e-6;

    private const int Graphs = 24;

    // Fewer would say that the seeds are spent on kinks.
    private const int FewestGraphs = 12;

    private const int Images = 3;

    [Fact]
    public void Random_graphs_give_what_the_Reference_engine_gives_for_random_outputs()
    {
        var compared = 0;
        for (var seed = 0; seed < Graphs; seed++)
        {
            var graph = RandomGraph.Of(seed);
            var images = FormulaWeights.Input([Images, .. graph.Input.Shape.Dimensions]);
            if (IsNearKink(graph, images))
                continue;

            compared++;
            var random = new Random(seed);
            Node[] outputs = [graph.Logits, .. Enumerable.Range(0, 3).Select(_ => Pick(random, graph))];
            Compare(seed, graph, images, outputs);
        }

        Assert.InRange(compared, FewestGraphs, Graphs);
    }

    private static Node Pick(Random random, ModelGraph graph) => graph.Nodes[random.Next(graph.Nodes.Length)];

    private static void Compare(int seed, ModelGraph graph, float[] images, Node[] outputs)
    {
        var slopes = GradientRun.Slopes(Images, outputs);
        var expected = Run(EngineFactory.Create("Reference"), batch: Images, threads: 2);
        var tolerance = expected.Max(Math.Abs) * Tolerance;
        foreach (var fuse in new[] { true, false })
        {
            var engine = new SimdEngine(new() { Fuse = fuse });
            var found = Run(engine, batch: 2, threads: 2);
            for (var i = 0; i < expected.Length; i++)
            {
                Assert.True(
                    Math.Abs(found[i] - expected[i]) <= tolerance,
                    $"seed {seed}, fused: {fuse}, {i}: expected {expected[i]:R}, found {found[i]:R}, in\n{graph}");
            }

            Assert.Equal(Run(engine, batch: 1, threads: 1), found);
        }

        float[] Run(IEngine engine, int batch, int threads) =>
            GradientRun.Of(engine, graph, new FormulaWeights(graph), images, slopes, batch, threads, outputs);
    }

    private static bool IsNearKink(ModelGraph graph, float[] images)
    {
        var nodes = graph.Nodes.Where(node => node.Op is ActivationOp { IsReLU: true } or MaxPool2dOp).ToArray();
        if (nodes.Length == 0)
            return false;

        Node[] inputs = [.. nodes.Select(node => graph.Nodes[node.Inputs[0]])];
        var values = ProgramRun.Run("Reference", graph, new FormulaWeights(graph), images, inputs);
        return nodes
            .Select((node, i) => node.Op is MaxPool2dOp pool
                ? HasNearTie(pool, inputs[i].Shape, values[i])
                : HasNearZero(values[i]))
            .Any(isNear => isNear);
    }

    private static bool HasNearZero(float[] values)
    {
        var width = KinkWidth * values.Max(Math.Abs);
        return values.Any(value => value != 0 && Math.Abs(value) < width);
    }

    // Whether two pixels that one window may hold are nearly, but not quite, equal.
    private static bool HasNearTie(MaxPool2dOp pool, TensorShape shape, float[] values)
    {
        var width = KinkWidth * values.Max(Math.Abs);
        for (var i = 0; i < values.Length; i++)
        {
            var (y, x) = (i / shape[2] % shape[1], i % shape[2]);
            for (var row = 0; row < pool.Kernel.Height && y + row < shape[1]; row++)
            {
                for (var column = 0; column < pool.Kernel.Width && x + column < shape[2]; column++)
                {
                    var gap = Math.Abs(values[i] - values[i + row * shape[2] + column]);
                    if (gap > 0 && gap < width)
                        return true;
                }
            }
        }

        return false;
    }
}
