using System.Text.Json;
using EmbeddingProjector.Inference.Engines;
using EmbeddingProjector.Inference.Models;

namespace EmbeddingProjector.Tests.Engines;

/// <summary>Whole models' gradients under formula weights against PyTorch's autograd in float64. Fixtures/gradients
/// tells how to remake the files.</summary>
public sealed class GradientFixtureTests
{
    /// <summary>Issue 4's bound. Float32 rounds a few values to the other side of a ReLU's kink, or to another pixel of
    /// a pool, and each changes some gradients wholly.</summary>
    private const double LeastCosine = 0.99999;

    /// <summary>The Reference engine rounds its result alone.</summary>
    private const double LeastReferenceCosine = 1 - 1e-12;

    /// <summary>What the same kinks do to the whole gradient's length, and to its sum in parts of the length.</summary>
    private const double MostNormError = 1e-3;

    private static readonly string[] Models = ["googlenet", "inception_v3", "resnet50", "squeezenet1_0", "vgg16"];

    // A model of each family that is quick on the Reference engine, and the others.
    private static readonly string[] Light =
        ["mobilenet_v2", "mobilenet_v3_small", "mnasnet0_5", "shufflenet_v2_x0_5", "efficientnet_b0", "regnet_y_400mf"];

    private static readonly string[] Heavy =
        ["densenet121", "convnext_tiny", "vit_b_32", "swin_t", "swin_v2_t", "maxvit_t"];

    public static IEnumerable<object[]> Cases =>
    [
        .. Models.Concat(Light).Where(model => model != Kinked).Select(model => new object[] { "Simd", model }),
        .. Light.Select(model => new object[] { "Reference", model }),
    ];

    public static IEnumerable<object[]> SlowCases =>
    [
        .. Models.Concat(Heavy).Select(model => new object[] { "Reference", model }),
        .. Heavy.Select(model => new object[] { "Simd", model }),
    ];

    // With ReLU6's two kinks a float32 engine gives a cosine of 0.999965 (Reference: 1 - 1e-12). KinkTests holds such a
    // loss to what the float64 gradient loses itself when the picture moves by its last bits.
    private const string Kinked = "mobilenet_v2";

    [Theory, MemberData(nameof(Cases)), SlowMemberData(nameof(SlowCases))]
    public void The_gradient_of_a_logit_matches_PyTorchs(string engine, string model)
    {
        var folder = Path.Combine(AppContext.BaseDirectory, "Fixtures", "gradients");
        using var table = JsonDocument.Parse(File.ReadAllText(Path.Combine(folder, "gradients.json")));
        var row = table.RootElement.GetProperty(model);
        var graph = ModelCatalog.Find(model).BuildAt(1000, model == "inception_v3" ? 299 : 224);
        var slopes = new float[1000];
        slopes[row.GetProperty("logit").GetInt32()] = 1;

        var gradient = GradientRun.Of(
            EngineFactory.Create(engine), graph, new FormulaWeights(graph) { NormFactor = Factor(row) },
            FormulaWeights.Input(graph.Input.Shape.Dimensions.AsSpan()), [slopes], 1, 2, graph.Logits);

        var step = row.GetProperty("step").GetInt32();
        float[] found = [.. gradient.Where((_, i) => i % step == 0)];
        var truth = NpyArray.Load(Path.Combine(folder, $"{model}.npy")).Floats;
        var least = engine == "Reference" ? LeastReferenceCosine : LeastCosine;
        Assert.InRange(Agreement.Cosine(found, truth), least, 1 + 1e-12);

        var norm = row.GetProperty("norm").GetDouble();
        var foundNorm = Math.Sqrt(gradient.Sum(value => (double)value * value));
        var sumError = gradient.Sum(value => (double)value) - row.GetProperty("sum").GetDouble();
        Assert.InRange(foundNorm / norm, 1 - MostNormError, 1 + MostNormError);
        Assert.InRange(Math.Abs(sumError) / norm, 0, MostNormError * Math.Sqrt(gradient.Length));
    }

    private static float Factor(JsonElement row) => row.GetProperty("norm factor").GetSingle();
}
