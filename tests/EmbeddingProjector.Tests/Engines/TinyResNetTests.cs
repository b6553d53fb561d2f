using EmbeddingProjector.Inference.Engines;
using EmbeddingProjector.Inference.Models;
using EmbeddingProjector.Inference.Weights;

namespace EmbeddingProjector.Tests.Engines;

public sealed class TinyResNetTests
{
    /// <summary>Float32 engines: DESIGN.md's bound. The Reference engine is far inside it.</summary>
    private const double MostRelativeL2 = 1e-5;

    public static TheoryData<string> EngineNames => [.. EngineFactory.Names];

    [Theory, MemberData(nameof(EngineNames))]
    public void The_carried_weights_give_what_the_model_card_says(string engine)
    {
        var model = ModelCatalog.Default;
        var graph = model.Build(model.DefaultWeights.Categories.Length);
        using var weights = WeightFile.Open("embedded:tiny-resnet20.safetensors");

        var found = ProgramRun.Run(engine, graph, weights, Linspace(-2, 2, 3 * 32 * 32), graph.Embedding, graph.Logits);

        Assert.InRange(Agreement.RelativeL2(found[0], Check("check.embedding.npy")), 0, MostRelativeL2);
        Assert.InRange(Agreement.RelativeL2(found[1], Check("check.logits.npy")), 0, MostRelativeL2);
    }

    [Fact]
    public void The_categories_are_those_of_the_weight_file()
    {
        using var weights = WeightFile.Open("embedded:tiny-resnet20.safetensors");

        Assert.Equal(weights.Metadata["classes"].Split('|'), ModelCatalog.Default.DefaultWeights.Categories);
    }

    private static float[] Check(string name) => NpyArray.Load(Path.Combine(
        RepositoryRoot.Path, "src", "EmbeddingProjector.Inference", "Models", "TinyResNet20", name)).Floats;

    private static float[] Linspace(double first, double last, int count) =>
        [.. Enumerable.Range(0, count).Select(i => (float)(first + (last - first) * i / (count - 1)))];
}
