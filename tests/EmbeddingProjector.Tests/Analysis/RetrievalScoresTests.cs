using System.Text.Json;
using EmbeddingProjector.Analysis;
using EmbeddingProjector.Numerics;

namespace EmbeddingProjector.Tests.Analysis;

/// <summary>Against a plain re-computation in numpy (Fixtures/training/retrieval.py).</summary>
public sealed class RetrievalScoresTests
{
    private const double Rounding = 1e-12; // sums of the same fractions in another order

    [Fact]
    public void Scores_are_those_of_numpy()
    {
        var fixture = JsonDocument.Parse(File.ReadAllText(Path.Combine(
            AppContext.BaseDirectory, "Fixtures", "training", "retrieval.json"))).RootElement;
        var vectors = Matrix.FromRows([.. fixture.GetProperty("vectors").EnumerateArray()
            .Select(row => row.EnumerateArray().Select(value => value.GetSingle()).ToArray())]);
        string[] labels = [.. fixture.GetProperty("labels").EnumerateArray().Select(label => label.GetString()!)];

        var found = RetrievalScores.Of(vectors, labels)!;

        Assert.Equal(fixture.GetProperty("recall_at_1").GetDouble(), found.RecallAt1, Rounding);
        Assert.Equal(fixture.GetProperty("r_precision").GetDouble(), found.RPrecision, Rounding);
        Assert.Equal(fixture.GetProperty("map_at_r").GetDouble(), found.MapAtR, Rounding);
        Assert.Equal(fixture.GetProperty("count").GetInt32(), found.Count);
    }

    [Fact]
    public void Classes_apart_score_1_and_items_all_alone_nothing()
    {
        var vectors = Matrix.FromRows([[1, 0], [1, 0.1f], [0, 1], [0.1f, 1]]);

        Assert.Equal(new RetrievalScores(1, 1, 1, 4), RetrievalScores.Of(vectors, ["a", "a", "b", "b"]));
        Assert.Null(RetrievalScores.Of(vectors, ["a", "b", "c", "d"]));
    }
}
