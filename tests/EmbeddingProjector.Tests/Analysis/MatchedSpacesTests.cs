using EmbeddingProjector.Analysis;
using EmbeddingProjector.Numerics;
using EmbeddingProjector.Tests.Numerics;
using EmbeddingProjector.Tests.Sets;

namespace EmbeddingProjector.Tests.Analysis;

public class MatchedSpacesTests
{
    [Fact]
    public void Items_of_both_sets_come_in_the_first_ones_order()
    {
        var animals = SampleSet.Animals;
        var other = animals.Select([4, 2, 0]) with { Name = "other", Ids = ["a5", "x", "a1"] };

        var spaces = MatchedSpaces.Of(animals, other, VectorMetric.Cosine, VectorMetric.Cosine);

        Assert.Equal(["a1", "a5"], spaces.First.Ids);
        Assert.Equal(["a1", "a5"], spaces.Second.Ids);
        Assert.Equal(["cat", "plane"], spaces.First.Labels);
        Assert.Equal(spaces.First.Vectors.Values.ToArray(), spaces.Second.Vectors.Values.ToArray());
        Assert.Equal(["a2", "a3", "a4"], spaces.OnlyFirst);
        Assert.Equal(["x"], spaces.OnlySecond);
        Assert.Empty(spaces.Undefined);
    }

    [Fact]
    public void Zero_vectors_are_named_and_left_out_only_where_the_cosine_needs_a_direction()
    {
        var first = SampleSet.Of("first", [1, 0], [0, 0], [0, 1], [2, 1]);
        var second = SampleSet.Of("second", [1], [2], [3], [0]);

        var spaces = MatchedSpaces.Of(first, second, VectorMetric.Cosine, VectorMetric.Cosine);
        Assert.Equal(["b", "d"], spaces.Undefined);
        Assert.Equal(["a", "c"], spaces.Second.Ids);

        var half = MatchedSpaces.Of(first, second, VectorMetric.Euclidean, VectorMetric.Cosine);
        Assert.Equal(["d"], half.Undefined);
        var none = MatchedSpaces.Of(first, second, VectorMetric.Euclidean, VectorMetric.Dot);
        Assert.Empty(none.Undefined);
        Assert.Same(first, none.First);
    }

    [Fact]
    public void A_comparison_by_the_cosine_refuses_zero_vectors()
    {
        var data = RandomData.Normal(12, 3, 1);
        data.Row(4).Clear();

        var error = Assert.Throws<AnalysisInputException>(() => SpaceComparison.Compare(
            data, data, new SpaceComparisonOptions { Neighbors = 2 }));
        Assert.Equal("ZeroVector", error.ErrorId);
        Assert.Contains("row 4", error.Message);
        var euclidean = new SpaceComparisonOptions
        {
            Neighbors = 2, FirstMetric = VectorMetric.Euclidean, SecondMetric = VectorMetric.Euclidean,
        };
        Assert.Equal(1, SpaceComparison.Compare(data, data, euclidean).Mean);
    }

    [Fact]
    public void A_space_that_does_not_vary_has_no_alignment_and_no_false_likeness()
    {
        var data = RandomData.Normal(40, 3, 1);
        var constant = new Matrix(40, 3);
        constant.Values.Span.Fill(2);

        var found = SpaceComparison.Compare(data, constant);

        Assert.True(double.IsNaN(found.LinearCka));
        Assert.InRange(found.Mean, 0, 0.5);
    }

    [Fact]
    public void NaN_is_named()
    {
        var data = RandomData.Normal(12, 3, 1);
        var broken = data.Select([.. Enumerable.Range(0, 12)]);
        broken[7, 1] = float.NaN;

        var error = Assert.Throws<AnalysisInputException>(() => SpaceComparison.Compare(data, broken));

        Assert.Equal("NotFinite", error.ErrorId);
        Assert.Contains("row 7, column 1", error.Message);
    }

    [Fact]
    public void One_items_neighbors_are_those_of_the_comparison()
    {
        var (first, second) = (RandomData.Normal(50, 4, 1), RandomData.Normal(50, 4, 2));
        var options = new SpaceComparisonOptions { Neighbors = 6, SecondMetric = VectorMetric.Euclidean };
        var all = SpaceComparison.Compare(first, second, options);

        var one = NeighborComparison.Of(first, second, 17, options);

        Assert.Equal(all.FirstNeighbors.Indices(17).ToArray(), one.First);
        Assert.Equal(all.SecondNeighbors.Indices(17).ToArray(), one.Second);
        Assert.Equal(all.SecondNeighbors.Scores(17).ToArray(), one.SecondScores);
        Assert.Contains(17, NeighborComparison.Of(first, second, 17, options with { IncludeSelf = true }).First);
    }

    [Theory]
    [InlineData(0, "0.0000", "0.0-0.1")]
    [InlineData(0.1, "0.1000", "0.1-0.2")]
    [InlineData(3 / 17.0, "0.1765", "0.1-0.2")]
    [InlineData(0.3, "0.3000", "0.3-0.4")]
    [InlineData(1, "1.0000", "0.9-1.0")]
    public void A_coincidence_becomes_a_number_and_a_tenth(double value, string text, string bin)
    {
        var columns = CoincidenceColumns.Of(["x", "y"], "other", ["y"], [value]);

        Assert.Equal(["coincidence with other", "coincidence bin with other"], columns.Select(column => column.Name));
        Assert.Equal(["(none)", text], columns[0].Values);
        Assert.Equal(["(none)", bin], columns[1].Values);
    }
}
