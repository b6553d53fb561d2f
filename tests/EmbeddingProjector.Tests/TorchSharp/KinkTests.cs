using EmbeddingProjector.Inference.Engines;
using EmbeddingProjector.Inference.Graph;
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
    private const double Rounding = 1e-6;

    /// <summary>An engine's errors arise in every layer, the moved picture's in the first: they meet other kinds of
    /// kinks, and more of them.</summary>
    private const double MostJumps = 4;

    private const int Pictures = 3;
    private const int Moves = 4;

    public static TheoryData<string, string> Cases => new()
    {
        { "Simd", "mobilenet_v2" }, { "TorchSharp", "mobilenet_v2" }, { "Simd", "vgg11" }, { "TorchSharp", "vgg11" },
        { "Simd", "mobilenet_v3_small" }, { "Simd", "regnet_y_400mf" },
    };

    [TorchTheory, MemberData(nameof(Cases))]
    public void A_gradient_differs_no_more_than_float64s_own_does_at_kinks(string engine, string model)
    {
        const int Side = 48;
        var graph = ModelCatalog.Find(model).BuildAt(10, Side);
        for (var picture = 1; picture <= Pictures; picture++)
        {
            var input = FormulaWeights.Input([1, 3, Side, Side], $"picture {picture}");
            var truth = Gradient(EngineFactory.Create("Reference"), graph, input);
            var lost = 1 - Agreement.Cosine(Gradient(Engine(engine), graph, input), truth);
            var jumped = lost < Rounding ? 0 : Enumerable.Range(0, Moves).Max(move =>
                1 - Agreement.Cosine(Gradient(EngineFactory.Create("Reference"), graph, Moved(input, move)), truth));
            output.WriteLine($"{engine} {model} {picture}: 1 - cosine {lost:E1}, of the moved picture {jumped:E1}");

            Assert.InRange(lost, -1e-12, Math.Max(Rounding, MostJumps * jumped));
        }
    }

    private static IEngine Engine(string name) => name == "TorchSharp" ? new TorchSharpEngine("cpu") : EngineFactory.Create(name);

    // By up to eight units in the last place: about what an engine's errors have grown to in the middle of a model.
    private static float[] Moved(float[] input, int move)
    {
        var random = new Random(move);
        return [.. input.Select(value => value * (1 + (float)((random.NextDouble() - 0.5) * Math.Pow(2, -20))))];
    }

    private static float[] Gradient(IEngine engine, ModelGraph graph, float[] input) => GradientRun.Of(
        engine, graph, new FormulaWeights(graph), input, GradientRun.Slopes(1, graph.Logits), 1, 2, graph.Logits);
}
