using System.Runtime.InteropServices;
using EmbeddingProjector.Inference.Engines;
using EmbeddingProjector.Inference.Graph;
using EmbeddingProjector.Inference.Models;

namespace EmbeddingProjector.Tests.Engines;

/// <summary>The promise of <see cref="IEngine"/>: an image's result does not depend on its batch or on threads, bit
/// for bit.</summary>
public sealed class BatchIdentityTests
{
    public static IEnumerable<object[]> Cases =>
        from engine in EngineFactory.Names
        from model in ModelSizes(engine)
        select new object[] { engine, model.Name, model.Size };

    [Theory, MemberData(nameof(Cases))]
    public void An_image_gives_the_same_bits_in_any_batch_and_on_any_threads(string engine, string model, int size)
    {
        // The Reference engine takes one image after another, so a few of them tell all.
        int[] batches = engine == "Reference" ? [2, 3] : [2, 3, 32];
        var shape = new TensorShape(3, size, size);
        var images = FormulaWeights.Input([batches[^1], .. shape.Dimensions]);
        var graph = ModelCatalog.Find(model).Build(10);
        var weights = new FormulaWeights(graph);
        Node[] outputs = [graph.Embedding, graph.Logits, graph.Nodes[graph.Nodes.Length / 2]];
        var alone = ProgramRun.Run(engine, graph, weights, shape, images, batch: 1, threads: 1, outputs);

        foreach (var batch in batches)
        {
            foreach (var threads in new[] { 1, 2, 3 })
            {
                var together = ProgramRun.Run(engine, graph, weights, shape, images, batch, threads, outputs);
                for (var i = 0; i < outputs.Length; i++)
                {
                    var place = Bits(alone[i]).CommonPrefixLength(Bits(together[i]));
                    Assert.True(
                        place == alone[i].Length,
                        $"batch {batch}, {threads} threads, {outputs[i].Name}: value {place} is another than alone");
                }
            }
        }
    }

    // Sizes that leave odd maps behind. Groups and odd kernels: RandomGraphTests.
    private static (string Name, int Size)[] ModelSizes(string engine) => engine == "Reference"
        ? [("tiny-resnet20", 32), ("squeezenet1_1", 65)]
        : [("tiny-resnet20", 32), ("squeezenet1_1", 65), ("resnet18", 72), ("alexnet", 80)];

    private static ReadOnlySpan<int> Bits(float[] values) => MemoryMarshal.Cast<float, int>(values);
}
