using EmbeddingProjector.Analysis;
using EmbeddingProjector.Analysis.Probes;
using EmbeddingProjector.Inference.Weights;
using EmbeddingProjector.Numerics;
using EmbeddingProjector.Pipeline;
using EmbeddingProjector.Sets;

namespace EmbeddingProjector.Tests.Analysis.Probes;

public sealed class ProbeFileTests : IDisposable
{
    private static readonly EmbeddingRecipe Recipe = new(
        "resnet18", "V1", "ab12", "avgpool", Pooling.None, "resize 256", true, "Simd", WithPrediction: false);

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData(ProbeMethod.Logistic)]
    [InlineData(ProbeMethod.Ridge)]
    [InlineData(ProbeMethod.Knn)]
    public void A_saved_probe_gives_the_same_numbers_once_loaded(ProbeMethod method)
    {
        var set = ProbeTrainingTests.Digits() with { Recipe = Recipe };
        var options = new ProbeOptions { Method = method, Seed = 5, Neighbors = 3, Metric = VectorMetric.Euclidean };
        var probe = ProbeTraining.Train(set, set.Labels!, options).Probe;
        ProbeFile.Save(folder.File("probe.safetensors"), probe);
        var loaded = ProbeFile.Load(folder.File("probe.safetensors"));

        Assert.Equal(options, loaded.Options);
        Assert.Equal(("digits", Recipe), (loaded.TrainedOn, loaded.Recipe));
        Assert.Equal(probe.Classes, loaded.Classes);
        Assert.Equal(ProbeJudgement.Of(probe, set.Vectors), ProbeJudgement.Of(loaded, set.Vectors));
        Assert.Null(loaded.Check(set));
        Assert.Equal(probe.HeldOut, loaded.HeldOut);
        Assert.Equal(loaded.HeldOut, loaded.HeldOutOf(set).Ids);
        Assert.Throws<AnalysisInputException>(() => loaded.HeldOutOf(set with { Ids = [.. set.Ids.Select(id => id + "x")] }));
    }

    [Fact]
    public void A_linear_probe_is_the_state_of_torchs_linear_layer()
    {
        var probe = Small();
        ProbeFile.Save(folder.File("probe.safetensors"), probe);
        using var file = WeightFile.Open(folder.File("probe.safetensors"));

        Assert.Equal(["weight", "bias"], file.Names);
        Assert.True(file.TryRead("weight", out var weight));
        Assert.Equal<int>([3, 2], weight.Shape.AsSpan());
        Assert.Equal(probe.Prototypes.Weights.Values.ToArray(), weight.Values);
    }

    [Fact]
    public void Files_that_are_no_probe_are_refused()
    {
        var metadata = new Dictionary<string, string>
        {
            ["format"] = "embedding-probe",
            ["version"] = "1",
            ["classes"] = """["a","b"]""",
            ["options"] = """{"method":"Logistic"}""",
        };
        WeightTensor weight = new("weight", [2, 3], new float[6]), bias = new("bias", [2], new float[2]);
        Assert.Null(Refusal([weight, bias], metadata));

        Assert.Contains("does not say so", Refusal([weight, bias], []));
        Assert.Contains("does not say so", Refusal([weight, bias], With("version", "2")));
        Assert.Contains("expected a tensor 'bias'", Refusal([weight], metadata));
        Assert.Contains("expected a matrix", Refusal([bias with { Name = "weight" }, bias], metadata));
        Assert.Contains("expected 2 finite values", Refusal([weight, bias with { Values = [0, float.NaN] }], metadata));
        Assert.Contains(
            "expected a finite number", Refusal([weight with { Values = [1, 2, 3, float.NaN, 5, 6] }, bias], metadata));
        Assert.Contains("expected 3 weight rows", Refusal([weight, bias], With("classes", """["a","b","c"]""")));
        Assert.Contains("expected 2 different names", Refusal([weight, bias], With("classes", """["a","a"]""")));
        Assert.Contains("expected a probe, found", Refusal([weight, bias], With("classes", "{")));
        Assert.Contains("expected options", Refusal([weight, bias], Without("options")));
        Assert.Contains("number of a class", Refusal(
            [weight with { Name = "vectors" }, new("class_index", [2], [0, 2])],
            With("options", """{"method":"Knn"}""")));

        Dictionary<string, string> With(string key, string value) => new(metadata) { [key] = value };
        Dictionary<string, string> Without(string key) => new(metadata.Where(pair => pair.Key != key));
    }

    [Fact]
    public void A_set_of_another_space_is_refused_and_another_preparation_warned_about()
    {
        var probe = Small() with { Recipe = Recipe };
        var set = Set(new Matrix(4, 2)) with { Recipe = Recipe };

        Assert.Null(probe.Check(set));
        Assert.Null(probe.Check(set with { Recipe = Recipe with { Engine = "TorchSharp", WithPrediction = true } }));
        Assert.Null((probe with { Recipe = null }).Check(set with { Recipe = null }));
        Assert.Contains("the set is not known", probe.Check(set with { Recipe = null }));
        Assert.Contains("the probe is not known", (probe with { Recipe = null }).Check(set));
        Assert.Contains("found squash", probe.Check(set with { Recipe = Recipe with { Transform = "squash" } }));

        Assert.Contains("layer layer3", Mismatch(set with { Recipe = Recipe with { Layer = "layer3" } }));
        Assert.Contains("weights V1 cd34", Mismatch(set with { Recipe = Recipe with { WeightsSha256 = "cd34" } }));
        Assert.Contains("2 dimensions, found 3", Mismatch(Set(new Matrix(4, 3))));

        string Mismatch(EmbeddingSet other)
        {
            var error = Assert.Throws<AnalysisInputException>(() => probe.Check(other));
            Assert.Equal("ProbeMismatch", error.ErrorId);
            return error.Message;
        }
    }

    private static EmbeddingProbe Small() => new()
    {
        Classifier = new LinearClassifier(["a", "b", "c"], Matrix.FromRows([[1, 2], [3, 4], [5, 6]]), [0, 1, 2]),
        Options = new ProbeOptions(),
        TrainedOn = "small",
    };

    private static EmbeddingSet Set(Matrix vectors) =>
        new() { Name = "set", Ids = [.. Enumerable.Range(0, vectors.Rows).Select(i => $"i{i}")], Vectors = vectors };

    // The message of the error; null where the file is taken.
    private string? Refusal(WeightTensor[] tensors, Dictionary<string, string> metadata)
    {
        SafetensorsWriter.Write(folder.File("probe.safetensors"), tensors, metadata);
        return Record.Exception(() => ProbeFile.Load(folder.File("probe.safetensors"))) switch
        {
            null => null,
            WeightFormatException error => error.Message,
            var other => throw other,
        };
    }
}
