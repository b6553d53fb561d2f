using EmbeddingProjector.Inference.Engines;
using EmbeddingProjector.Inference.Graph;
using EmbeddingProjector.Inference.Graph.Ops;
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

    // TorchParityTests' first picture of vgg11 has a gradient of cosine 0.99976 on both float32 engines. Of its 159,744 values
    // before a ReLU one has the other sign there: 3116 of classifier.3, -5e-6 where 4 is usual.
    [TorchTheory, InlineData("Simd"), InlineData("TorchSharp")]
    public void Only_a_value_next_to_a_kink_has_another_sign(string engine)
    {
        const int Side = 32;
        const double Near = 1e-5; // of the layer's root mean square: DESIGN.md's bound for float32 engines
        var graph = ModelCatalog.Find("vgg11").BuildAt(10, Side);
        var input = FormulaWeights.Input([1, 3, Side, Side], "picture 1");
        Node[] before = [.. graph.Nodes.Where(node => node.Op is ActivationOp).Select(node => graph.Nodes[node.Inputs[0]])];

        var truth = Values("Reference");
        var found = Values(engine);

        var others = 0;
        for (var layer = 0; layer < before.Length; layer++)
        {
            var usual = Math.Sqrt(truth[layer].Sum(value => (double)value * value) / truth[layer].Length);
            foreach (var (expected, value) in truth[layer].Zip(found[layer]).Where(pair => pair.First > 0 != pair.Second > 0))
            {
                others++;
                output.WriteLine($"{engine} {before[layer].Name}: {expected:E1}, found {value:E1}, usual {usual:E1}");
                Assert.InRange(Math.Abs(expected) / usual, 0, Near);
            }
        }

        Assert.InRange(others, 0, 2);

        float[][] Values(string name) => ProgramRun.Run(name, graph, new FormulaWeights(graph), input, before);
    }

    // By up to eight units in the last place: about what an engine's errors have grown to in the middle of a model.
    private static float[] Moved(float[] input, int move)
    {
        var random = new Random(move);
        return [.. input.Select(value => value * (1 + (float)((random.NextDouble() - 0.5) * Math.Pow(2, -20))))];
    }
}
