using EmbeddingProjector.Analysis;
using EmbeddingProjector.Numerics;
using EmbeddingProjector.Tests.Numerics;

namespace EmbeddingProjector.Tests.Analysis;

public class TrustworthinessTests
{
    /// <summary>Scores in single precision move a few ranks of near ties.</summary>
    private const double Tolerance = 1e-4;

    [Theory]
    [InlineData(VectorMetric.Euclidean, "euclidean")]
    [InlineData(VectorMetric.Cosine, "cosine")]
    public void Equals_scikit_learn(VectorMetric metric, string name)
    {
        var data = DigitsFixture.Data();
        var flat = PrincipalComponents.Fit(data, 2).Transform(data);

        Assert.Equal(
            DigitsFixture.Number("trustworthiness", name), Trustworthiness.Measure(data, flat, 15, metric), Tolerance);
    }

    [Fact]
    public void Is_one_for_the_data_themselves()
    {
        var data = RandomData.Normal(50, 6, 1);
        Assert.Equal(1, Trustworthiness.Measure(data, data, 10));
    }

    [Fact]
    public void Half_the_items_cannot_be_neighbors()
    {
        var data = RandomData.Normal(10, 3, 1);
        var error = Assert.Throws<AnalysisInputException>(() => Trustworthiness.Measure(data, data, 5));
        Assert.Equal("trustworthiness: neighbors: expected 1 to 4, found 5", error.Message);
        Assert.Throws<AnalysisInputException>(() => Trustworthiness.Measure(data, new Matrix(9, 2), 2));
    }
}
