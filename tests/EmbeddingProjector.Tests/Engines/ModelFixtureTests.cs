using EmbeddingProjector.Inference.Engines;
using EmbeddingProjector.Inference.Models;

namespace EmbeddingProjector.Tests.Engines;

/// <summary>Whole models under formula weights against torchvision's results in float64. The files are copies from
/// shared/fixtures/models, whose README tells how to remake them.</summary>
public sealed class ModelFixtureTests
{
    /// <summary>DESIGN.md's bound on every image's direction.</summary>
    private const double LeastCosine = 0.999999;

    /// <summary>DESIGN.md's bound for float32 engines.</summary>
    private const double MostRelativeL2 = 1e-5;

    /// <summary>The Reference engine computes in float64, so only two roundings to float32 are left, 2^-24
    /// each.</summary>
    private const double MostReferenceRelativeL2 = 1.2e-7;

    private static readonly string[] Small = ["alexnet", "resnet18", "squeezenet1_0", "squeezenet1_1"];

    private static readonly string[] Large =
    [
        "googlenet", "inception_v3",
        "resnet34", "resnet50", "resnet101", "resnet152", "resnext50_32x4d", "wide_resnet50_2",
        "vgg11", "vgg11_bn", "vgg13", "vgg16", "vgg16_bn", "vgg19",
    ];

    public static IEnumerable<object[]> Cases =>
        from engine in EngineFactory.Names
        from model in Small.Concat(engine == "Reference" ? [] : Large)
        select new object[] { engine, model };

    public static IEnumerable<object[]> SlowCases => Large.Select(model => new object[] { "Reference", model });

    [Theory, MemberData(nameof(Cases)), SlowMemberData(nameof(SlowCases))]
    public void Embedding_and_logits_match_torchvisions(string engine, string model)
    {
        var graph = ModelCatalog.Find(model).Build(1000);
        var input = FormulaWeights.Input([2, .. graph.Input.Shape.Dimensions]);

        var results = ProgramRun.Run(engine, graph, new FormulaWeights(graph), input, graph.Embedding, graph.Logits);

        Compare(engine, results[0], Truth(model, "embedding"));
        Compare(engine, results[1], Truth(model, "logits"));
    }

    // Generation shows the Inception models pictures of many sizes. The files are by generate.py with the size changed
    // and a batch of one.
    [Theory]
    [InlineData("googlenet", 299)]
    [InlineData("inception_v3", 320)]
    public void Logits_at_another_size_match_torchvisions(string model, int size)
    {
        var graph = ModelCatalog.Find(model).Build(1000);
        var input = FormulaWeights.Input([1, 3, size, size]);
        foreach (var engine in EngineFactory.Names.Where(name => name != "Reference"))
        {
            var results = ProgramRun.Run(
                engine, graph, new FormulaWeights(graph), new(3, size, size), input, 1, 2, graph.Logits);

            Compare(engine, results[0], Truth(model, $"logits.{size}"));
        }
    }

    private static NpyArray Truth(string model, string output) =>
        NpyArray.Load(Path.Combine(AppContext.BaseDirectory, "Fixtures", "models", $"{model}.{output}.npy"));

    private static void Compare(string engine, float[] found, NpyArray truth)
    {
        var expected = truth.Floats;
        Assert.Equal(expected.Length, found.Length);

        var length = expected.Length / truth.Shape[0];
        for (var first = 0; first < expected.Length; first += length)
        {
            var image = found.AsSpan(first, length);
            var wanted = expected.AsSpan(first, length);
            Assert.InRange(Agreement.Cosine(image, wanted), LeastCosine, 1 + 1e-12);
            var most = engine == "Reference" ? MostReferenceRelativeL2 : MostRelativeL2;
            Assert.InRange(Agreement.RelativeL2(image, wanted), 0, most);
        }
    }
}
