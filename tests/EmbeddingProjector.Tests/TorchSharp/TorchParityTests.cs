using EmbeddingProjector.Inference.Engines;
using EmbeddingProjector.Inference.Graph;
using EmbeddingProjector.Inference.Models;
using EmbeddingProjector.Tests.Engines;
using EmbeddingProjector.TorchSharp;
using Xunit.Abstractions;

namespace EmbeddingProjector.Tests.TorchSharp;

/// <summary>The smallest model of each family on libtorch against the Reference engine: embeddings, logits and the way
/// back to the picture.</summary>
/// <remarks>Small pictures, so that the plain loops of the Reference engine end: every layer runs all the same.</remarks>
[Collection(nameof(RunsAlone))]
public sealed class TorchParityTests(ITestOutputHelper output)
{
    private const double LeastCosine = 0.999999;

    /// <summary>In float32 a few values may fall on the other side of a ReLU's kink, or another pixel may win a pool, and
    /// each changes some gradients wholly: by chance, of one picture and not of the next. A fault of the arithmetic
    /// would show in all of them.</summary>
    private const int MostPictures = 3;

    private static int Side(string model) => ModelCatalog.Find(model).Family switch
    {
        "AlexNet" => 63,
        "Inception" => 80,
        "SqueezeNet" or "GoogLeNet" => 48,
        "SwinTransformer" => 56,
        "VisionTransformer" => 64,
        _ => 32,
    };

    private static IEnumerable<string> Smallest => ModelCatalog.All
        .Where(model => model.Family != "MaxVit") // minutes on the Reference engine
        .GroupBy(model => model.Family)
        .Select(family => family.MinBy(model => model.Build(10).ParameterCount)!.Name);

    public static IEnumerable<object[]> Cases => Smallest.Select(model => new object[] { model });

    [TorchTheory, MemberData(nameof(Cases))]
    public void Embeddings_and_gradients_are_the_Reference_engines(string model)
    {
        var side = Side(model);
        var graph = ModelCatalog.Find(model).BuildAt(10, side);
        string[] parts = ["embedding", "logits", "gradient"];
        for (var picture = 1; ; picture++)
        {
            var input = FormulaWeights.Input([1, 3, side, side], $"picture {picture}");
            var truth = Run(EngineFactory.Create("Reference"), graph, side, input);
            var found = Run(new TorchSharpEngine("cpu"), graph, side, input);
            var cosines = truth.Select((values, i) => Agreement.Cosine(found[i], values)).ToArray();
            output.WriteLine($"{model}: {string.Join(", ", parts.Zip(cosines, (part, cosine) => $"{part} {cosine:F9}"))}");

            Assert.InRange(cosines[0], LeastCosine, 1 + 1e-12);
            Assert.InRange(cosines[1], LeastCosine, 1 + 1e-12);
            if (cosines[2] >= LeastCosine)
                return;

            Assert.True(picture < MostPictures, $"the gradients of {picture} pictures differ, the last by {cosines[2]:R}");
        }
    }

    // Embedding, logits, and the gradient of a sum of both.
    private static float[][] Run(IEngine engine, ModelGraph graph, int side, float[] input)
    {
        var shape = new TensorShape(3, side, side);
        Node[] outputs = [graph.Embedding, graph.Logits];
        using var program = (IGradientProgram)engine.Compile(graph, new FormulaWeights(graph) { RelativePositions = true }, new()
        {
            Outputs = [.. outputs], InputShape = shape, MaxBatch = 1, Threads = 2, Gradient = true,
        });
        var values = program.OutputShapes.Select(values => new float[values.Length]).ToArray();
        var gradient = new float[shape.Length];
        program.Run(input, 1, [.. values.Select(value => value.AsMemory())]);
        var slopes = program.OutputShapes.Select((values, i) => FormulaWeights.Input(values.Dimensions.AsSpan(), $"slope{i}"));
        program.Backward([.. slopes.Select(slope => (ReadOnlyMemory<float>)slope)], gradient);
        return [.. values, gradient];
    }
}
