using EmbeddingProjector.Inference.Engines;
using EmbeddingProjector.Inference.Models;
using EmbeddingProjector.Tests.Engines;
using EmbeddingProjector.TorchSharp;
using Xunit.Abstractions;

namespace EmbeddingProjector.Tests.TorchSharp;

/// <summary>Why a float32 engine's gradient may differ from float64's by more than roundings: the gradient itself jumps.</summary>
/// <remarks>A value within float32's error of a ReLU's or ReLU6's kink, or two nearly equal ones under a pool, let a
/// gradient through in one engine and not in the other. The picture moved by some last bits of float32 does the same to
/// the Reference engine's gradient, in float64 from end to end: what it loses then, no float32 engine can keep.</remarks>
[Collection(nameof(RunsAlone))]
public sealed class KinkTests(ITestOutputHelper output)
{
    /// <summary>What roundings alone cost.</summary>
    private const double Rounding = 1e-10;

    /// <summary>An engine's errors arise in every layer, the moved picture's in the first: they meet other kinds of
    /// kinks, and more of them.</summary>
    private const double MostJumps = 4;

    private const int Moves = 4;

    // The picture of GradientFixtureTests, which meets kinks, and one that meets none.
    public static TheoryData<string, string, int, float, string> Cases => new()
    {
        { "Simd", "mobilenet_v2", 224, 2, "input" }, { "TorchSharp", "mobilenet_v2", 64, 2, "picture 2" },
    };

    [TorchTheory, MemberData(nameof(Cases))]
    public void A_gradient_differs_no_more_than_float64s_own_does_at_kinks(
        string engine, string model, int side, float normFactor, string picture)
    {
        var graph = ModelCatalog.Find(model).BuildAt(10, side);
        var input = FormulaWeights.Input([1, 3, side, side], picture);
        var truth = Gradient("Reference", input);
        var lost = 1 - Agreement.Cosine(Gradient(engine, input), truth);
        var jumped = Enumerable.Range(0, Moves)
            .Select(move => 1 - Agreement.Cosine(Gradient("Reference", Moved(input, move)), truth)).ToArray();
        output.WriteLine(
            $"{engine} {model}: 1 - cosine {lost:E1}, of the moved pictures {string.Join(", ", jumped.Select(jump => $"{jump:E1}"))}");

        Assert.InRange(lost, -1e-12, Math.Max(Rounding, MostJumps * jumped.Max()));

        float[] Gradient(string name, float[] picture) => GradientRun.Of(
            name == "TorchSharp" ? new TorchSharpEngine("cpu") : EngineFactory.Create(name), graph,
            new FormulaWeights(graph) { NormFactor = normFactor }, picture,
            GradientRun.Slopes(1, graph.Embedding, graph.Logits), 1, 2, graph.Embedding, graph.Logits);
    }

    // By up to eight units in the last place: about what an engine's errors have grown to in the middle of a model.
    private static float[] Moved(float[] input, int move)
    {
        var random = new Random(move);
        return [.. input.Select(value => value * (1 + (float)((random.NextDouble() - 0.5) * Math.Pow(2, -20))))];
    }
}
