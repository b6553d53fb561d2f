using EmbeddingProjector.Inference.Engines.Simd;
using EmbeddingProjector.Inference.Graph;
using EmbeddingProjector.Inference.Models;

namespace EmbeddingProjector.Tests.Engines.Simd;

/// <summary>A result does not depend on its batch, on the threads, or on what ran before, bit for bit.</summary>
public sealed class PromiseTests
{
    private const int Images = 32;

    private static readonly ModelGraph Graph = ModelCatalog.Find("tiny-resnet20").Build(30);

    private static readonly float[] Input = FormulaWeights.Input([Images, .. Graph.Input.Shape.Dimensions]);

    public static IEnumerable<object[]> Cases =>
        from path in SimdRun.Paths.TakeLast(3) // without the scalar path, unless the machine has no other
        from batch in new[] { 1, 2, 5, 32 } from threads in new[] { 1, 2, 3 }
        select new[] { path[0], batch, threads };

    [Theory, MemberData(nameof(Cases))]
    public void Bits_do_not_depend_on_batch_or_threads(string path, int batch, int threads)
    {
        var expected = SimdRun.Run(SimdRun.On(path), Graph, Input, 8, 2, Graph.Embedding, Graph.Logits);

        var found = SimdRun.Run(SimdRun.On(path), Graph, Input, batch, threads, Graph.Embedding, Graph.Logits);

        Assert.Equal(expected[0], found[0]);
        Assert.Equal(expected[1], found[1]);
    }

    [Theory, MemberData(nameof(SimdRun.Paths), MemberType = typeof(SimdRun))]
    public void Bits_do_not_depend_on_what_ran_before(string path)
    {
        using var program = Compile(SimdRun.On(path), 3);
        var length = Graph.Input.Shape.Length;
        var fresh = new float[2 * 30];
        var again = new float[2 * 30];
        var ignored = new float[3 * 30];
        float[] unclean = [.. Enumerable.Repeat(float.NaN, 3 * length)];

        program.Run(Input.AsSpan(0, 2 * length), 2, [fresh]);
        program.Run(unclean, 3, [ignored]);
        program.Run(Input.AsSpan(0, 2 * length), 2, [again]);

        Assert.Equal(fresh, again);
        Assert.All(ignored, value => Assert.True(float.IsNaN(value)));
    }

    private static EmbeddingProjector.Inference.Engines.IProgram Compile(SimdSettings settings, int batch) =>
        new SimdEngine(settings).Compile(
            Graph,
            new FormulaWeights(Graph),
            new() { Outputs = [Graph.Logits], InputShape = Graph.Input.Shape, MaxBatch = batch });
}
