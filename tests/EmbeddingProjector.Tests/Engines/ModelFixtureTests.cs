using EmbeddingProjector.Inference.Engines;
using EmbeddingProjector.Inference.Models;
using Xunit.Abstractions;

namespace EmbeddingProjector.Tests.Engines;

/// <summary>Whole models under formula weights against torchvision's results in float64. The files are copies from
/// shared/fixtures/models, whose README tells how to remake them.</summary>
public sealed class ModelFixtureTests(ITestOutputHelper log)
{
    /// <summary>DESIGN.md's bound on every image's direction.</summary>
    private const double LeastCosine = 0.999999;

    /// <summary>DESIGN.md's bound for float32 engines.</summary>
    private const double MostRelativeL2 = 1e-5;

    /// <summary>The Reference engine computes in float64, so only two roundings to float32 are left, 2^-24
    /// each.</summary>
    private const double MostReferenceRelativeL2 = 1.2e-7;

    /// <summary>DESIGN.md's bound for float32 engines on transformers.</summary>
    private const double MostTransformerRelativeL2 = 3e-5;

    private static readonly string[] Transformers = ["vit_", "swin_", "maxvit_"]; // names begin so

    // Quick on the Reference engine.
    private static readonly string[] Light =
    [
        "mobilenet_v2", "mobilenet_v3_small", "mobilenet_v3_large", "mnasnet0_5", "mnasnet1_0", "shufflenet_v2_x0_5",
        "shufflenet_v2_x1_0", "efficientnet_b0", "regnet_x_400mf", "regnet_y_400mf",
    ];

    private static readonly string[] Heavy =
    [
        "densenet121", "efficientnet_v2_s", "convnext_tiny", "vit_b_32", "swin_t", "swin_v2_t", "maxvit_t",
        "densenet169", "efficientnet_b2", "efficientnet_b3", "mnasnet0_75", "mnasnet1_3", "regnet_x_800mf",
        "regnet_y_800mf", "regnet_x_1_6gf", "regnet_y_1_6gf", "shufflenet_v2_x1_5", "shufflenet_v2_x2_0",
        "densenet161", "regnet_x_3_2gf", "regnet_y_3_2gf",
    ];

    private static readonly string[] Small = ["alexnet", "resnet18", "squeezenet1_0", "squeezenet1_1"];

    private static readonly string[] Large =
    [
        "googlenet", "inception_v3",
        "resnet34", "resnet50", "resnet101", "resnet152", "resnext50_32x4d", "wide_resnet50_2",
        "vgg11", "vgg11_bn", "vgg13", "vgg16", "vgg16_bn", "vgg19",
    ];

    public static IEnumerable<object[]> Cases =>
        from engine in EngineFactory.Names
        from model in engine switch
        {
            "Reference" => Small.Concat(Light),
            _ => Small.Concat(Light).Concat(Large).Concat(Heavy),
        }
        select new object[] { engine, model };

    public static IEnumerable<object[]> SlowCases =>
        Large.Concat(Heavy).Select(model => new object[] { "Reference", model });

    /// <summary>The models of shared/fixtures/models, or of another folder that generate.py filled and that the
    /// environment variable EMBEDDINGPROJECTOR_FIXTURES names.</summary>
    public static IEnumerable<object[]> SharedCases =>
        from file in Directory.Exists(SharedFolder) ? Directory.GetFiles(SharedFolder, "*.json") : Array.Empty<string>()
        select new object[] { Path.GetFileNameWithoutExtension(file) };

    private static string SharedFolder { get; } =
        Environment.GetEnvironmentVariable("EMBEDDINGPROJECTOR_FIXTURES") ?? SharedData.PathOf("fixtures", "models");

    [Theory, MemberData(nameof(Cases)), SlowMemberData(nameof(SlowCases))]
    public void Embedding_and_logits_match_torchvisions(string engine, string model) =>
        Compare(engine, model, Folder);

    [SharedTheory("fixtures/models"), SlowMemberData(nameof(SharedCases))]
    public void Every_shared_fixture_is_met_by_the_fastest_engine(string model) =>
        Compare("Simd", model, SharedFolder);

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

            Compare($"{engine} {model} {size}", results[0], Truth(Folder, model, $"logits.{size}"), MostRelativeL2);
        }
    }

    private static string Folder { get; } = Path.Combine(AppContext.BaseDirectory, "Fixtures", "models");

    private static NpyArray Truth(string folder, string model, string output) =>
        NpyArray.Load(Path.Combine(folder, $"{model}.{output}.npy"));

    private void Compare(string engine, string model, string folder)
    {
        var graph = ModelCatalog.Find(model).BuildAt(1000, model == "inception_v3" ? 299 : 224);
        var input = FormulaWeights.Input([2, .. graph.Input.Shape.Dimensions]);

        var results = ProgramRun.Run(engine, graph, new FormulaWeights(graph), input, graph.Embedding, graph.Logits);

        var isTransformer = Transformers.Any(name => model.StartsWith(name, StringComparison.Ordinal));
        var most = engine == "Reference" ? MostReferenceRelativeL2
            : isTransformer ? MostTransformerRelativeL2 : MostRelativeL2;
        Compare($"{engine} {model} embedding", results[0], Truth(folder, model, "embedding"), most);
        Compare($"{engine} {model} logits", results[1], Truth(folder, model, "logits"), most);
    }

    private void Compare(string what, float[] found, NpyArray truth, double mostRelativeL2)
    {
        var expected = truth.Floats;
        Assert.Equal(expected.Length, found.Length);

        var length = expected.Length / truth.Shape[0];
        for (var first = 0; first < expected.Length; first += length)
        {
            var image = found.AsSpan(first, length);
            var wanted = expected.AsSpan(first, length);
            var (cosine, relativeL2) = (Agreement.Cosine(image, wanted), Agreement.RelativeL2(image, wanted));
            log.WriteLine($"{what}: 1 - cosine {1 - cosine:E1}, relative L2 {relativeL2:E1}");
            Assert.InRange(cosine, LeastCosine, 1 + 1e-12);
            Assert.InRange(relativeL2, 0, mostRelativeL2);
        }
    }
}
