using EmbeddingProjector.Generation;
using EmbeddingProjector.Inference.Engines.Reference;
using EmbeddingProjector.Inference.Errors;
using EmbeddingProjector.Inference.Models;

namespace EmbeddingProjector.Tests.Generation;

/// <summary>Each loss against its formula, and its gradient against central differences.</summary>
public sealed class ObjectiveTests
{
    /// <summary>Every loss is linear near the values, but slopes are float32.</summary>
    private const double Tolerance = 1e-5;

    private const float Difference = 1f / 64; // exact in float32

    private static readonly Model Linear = Of(ModelCatalog.Default);

    // Its logits end in a ReLU, and its scores are the mean of a map before it.
    private static readonly Model Squeeze = Of(ModelCatalog.Find("squeezenet1_0"));

    public static TheoryData<string> Names =>
        ["class", "beyond", "opposite", "transition", "merge", "juxtapose", "lead", "channel", "match"];

    [Theory, MemberData(nameof(Names))]
    public void A_gradient_is_that_of_its_loss(string name)
    {
        foreach (var model in new[] { Linear, Squeeze })
        {
            var objective = Make(name, model);
            var values = Values(objective);
            var slopes = values.Select(value => new float[value.Length]).ToArray();
            objective.Evaluate(values, slopes);

            foreach (var i in Probes(values[0].Length))
            {
                var expected = (Loss(objective, values, i, Difference) - Loss(objective, values, i, -Difference))
                    / (2 * Difference);
                Assert.Equal(expected, slopes[0][i], Tolerance);
            }
        }
    }

    [Fact]
    public void Losses_are_those_of_the_formulas()
    {
        float[][] values = [[10, 20, 30, 40]];

        Assert.Equal((190, 10), Evaluate(new ClassObjective(Linear, 0, 200)));
        Assert.Equal((5, 10), Evaluate(new ClassObjective(Linear, 0, 5)));
        Assert.Equal((30, 30), Evaluate(new OppositeObjective(Linear, 2)));
        Assert.Equal((0.75 * 180 + 0.25 * 160, 40), Evaluate(new TransitionObjective(Linear, 1, 3, 0.25, 200)));
        Assert.Equal((2 * 200 - 10 - 40, 10), Evaluate(new MergeObjective(Linear, [0, 3], 200)));
        Assert.Equal((180, 40), Evaluate(new JuxtaposeObjective(Linear, [3, 1], 200)));
        Assert.Equal((40 - 20, 20), Evaluate(new LeadObjective(Linear, 1)));
        Assert.Equal((30 - 40, 40), Evaluate(new LeadObjective(Linear, 3)));
        Assert.Equal((20 - 10, 10), Evaluate(new LeadObjective(Linear, 0), [10, 20, 10, 20]));
        Assert.Equal((15, 15), Evaluate(new MatchObjective(Linear, "logits", [12, 25, 28, 46], 32)));

        (double, double) Evaluate(Objective objective, float[]? others = null) =>
            objective.Evaluate(others is null ? values : [others], [new float[4]]);
    }

    // A transition whose gradient ignores its target is the known mistake.
    [Fact]
    public void A_transition_pushes_both_classes_by_their_parts()
    {
        float[][] slopes = [new float[4]];

        new TransitionObjective(Linear, 1, 3, 0.25, 200).Evaluate([[10, 20, 30, 40]], slopes);

        Assert.Equal([0, -0.75f, 0, -0.25f], slopes[0]);
    }

    [Fact]
    public void Scores_that_end_in_a_ReLU_are_read_before_it()
    {
        Assert.Equal("classifier.1", new ClassScores(Squeeze).Layer.Name);
        Assert.Equal("fc", new ClassScores(Linear).Layer.Name);
    }

    [Fact]
    public void What_a_model_does_not_have_is_refused()
    {
        Refuse("NoClassHead", () => new ClassObjective(Of(ModelCatalog.Find("pixels")), 0, 200));
        Refuse("ClassOutOfRange", () => new ClassObjective(Linear, 4, 200));
        Refuse("ChannelOutOfRange", () => new FeatureMapObjective(Linear, "layer3", 128, 200));
        Refuse("LayerNotFound", () => new FeatureMapObjective(Linear, "layer9", 0, 200));
        Refuse("TargetMismatch", () => new MatchObjective(Linear, "embedding", new float[127], 32));
        Refuse("TargetMismatch", () => new MatchObjective(Linear, "logits", [0, 1, float.NaN, 3], 32));

        static void Refuse(string id, Func<Objective> make) =>
            Assert.Equal(id, Assert.ThrowsAny<EmbeddingProjectorException>(make).ErrorId);
    }

    // All of few; of many every 397th, and some of the channel that is asked for.
    private static IEnumerable<int> Probes(int length) => length <= 600
        ? Enumerable.Range(0, length)
        : Enumerable.Range(0, length).Where(i => i % 397 == 0 || i / 64 == 5);

    private static GraphModel Of(ModelArchitecture architecture)
    {
        var graph = architecture.Build(4);
        return new(
            new(architecture, graph, "none", new FormulaWeights(graph), "",
                new() { ResizeSize = graph.Input.Shape[1], CropSize = graph.Input.Shape[1] }, []), new ReferenceEngine());
    }

    private static Objective Make(string name, Model model) => name switch
    {
        "class" => new ClassObjective(model, 2, 200),
        "beyond" => new ClassObjective(model, 2, -200),
        "opposite" => new OppositeObjective(model, 1),
        "transition" => new TransitionObjective(model, 0, 3, 0.3, 200),
        "merge" => new MergeObjective(model, [1, 3], 200),
        "juxtapose" => new JuxtaposeObjective(model, [0, 1, 2], 200),
        "lead" => new LeadObjective(model, 2),
        "channel" => new FeatureMapObjective(model, model == Linear ? "layer3" : "features.12", 5, 200),
        _ => new MatchObjective(model, "embedding", [.. Enumerable.Range(0, model.Find("embedding").Shape.Length)
            .Select(i => i % 2 == 0 ? 100f : -100f)], model.Find("x").Shape[1]),
    };

    private static float[][] Values(Objective objective) => [.. objective.Outputs.Select(node =>
        FormulaWeights.Input([1, .. node.Shape.Dimensions]))];

    private static double Loss(Objective objective, float[][] values, int place, float by)
    {
        var moved = values.Select(value => value.ToArray()).ToArray();
        moved[0][place] += by;
        return objective.Evaluate(moved, [.. values.Select(value => new float[value.Length])]).Loss;
    }
}
