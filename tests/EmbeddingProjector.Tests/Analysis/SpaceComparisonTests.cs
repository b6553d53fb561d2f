using EmbeddingProjector.Analysis;
using EmbeddingProjector.Numerics;
using EmbeddingProjector.Tests.Numerics;

namespace EmbeddingProjector.Tests.Analysis;

public class SpaceComparisonTests
{
    /// <summary>Four standard errors of a mean of 400 Jaccard indices.</summary>
    private const double FourErrors = 0.01;

    [Fact]
    public void A_space_coincides_with_itself_and_with_its_rotations()
    {
        var data = RandomData.Normal(120, 6, 1);
        var turned = new Matrix(120, 6); // reversed and doubled: cosines stay
        for (var i = 0; i < 120; i++)
            for (var j = 0; j < 6; j++) turned[i, j] = -2 * data[i, 5 - j];
        var found = SpaceComparison.Compare(data, turned);

        Assert.Equal(1, found.Mean);
        Assert.Equal((1, 1), found.Interval);
        Assert.Equal(120, found.Histogram[9]);
        Assert.Equal(1, found.LinearCka, 1e-9);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Independent_spaces_coincide_as_expected_at_random(bool includeSelf)
    {
        var found = SpaceComparison.Compare(
            RandomData.Normal(400, 8, 1),
            RandomData.Normal(400, 8, 2),
            new SpaceComparisonOptions { IncludeSelf = includeSelf });

        Assert.Equal(found.ExpectedAtRandom, found.Mean, FourErrors);
        Assert.Equal(400, found.Histogram.Sum());
        Assert.True(found.Interval.Low < found.Mean && found.Mean < found.Interval.High);
    }

    [Fact]
    public void Expected_value_at_random_is_known_for_small_sets()
    {
        // Two of three candidates each: all three pairs of draws share 2 with chance 1/3, else 1 of 3.
        var data = RandomData.Normal(4, 2, 1);
        var found = SpaceComparison.Compare(data, data, new SpaceComparisonOptions { Neighbors = 2 });
        Assert.Equal((1 / 3.0) + (2 / 3.0 / 3), found.ExpectedAtRandom, 1e-12);

        // Vectory's floor: of 10 one is the item itself, so nearly 1/19 in a large set.
        var large = RandomData.Normal(3000, 2, 1);
        var floor =
            SpaceComparison.Compare(large, large, new SpaceComparisonOptions { IncludeSelf = true }).ExpectedAtRandom;
        Assert.InRange(floor, 1 / 19.0, 0.056);
    }

    [Fact]
    public void Alignment_equals_the_formula_on_both_sides()
    {
        var data = DigitsFixture.Data();
        var scores = PrincipalComponents.Fit(data, 6).Transform(data);
        foreach (ref var value in scores.Values.Span) value = value * value * value;

        Assert.Equal(DigitsFixture.Number("cka", "value"), CenteredKernelAlignment.Linear(data, scores, 0), 1e-5);

        var few = data.Select([.. Enumerable.Range(0, 64)]); // as many items as dimensions: by items
        var more = new Matrix(64, 6);
        scores.Values[..(64 * 6)].CopyTo(more.Values);
        var byItems = CenteredKernelAlignment.Linear(few, more, 0);
        var byDimensions = CenteredKernelAlignment.Linear(few.SelectColumns([.. Enumerable.Range(1, 63)]), more, 0);
        Assert.Equal(byItems, byDimensions, 1e-9); // column 0 is constant
        Assert.True(double.IsNaN(CenteredKernelAlignment.Linear(data, new Matrix(500, 3), 0)));
    }

    [Fact]
    public void Worst_items_come_first_and_ties_by_row()
    {
        var data = RandomData.Normal(200, 4, 1);
        var moved = data.Select([.. Enumerable.Range(0, 200)]);
        RandomData.Normal(3, 4, 9).Values.CopyTo(moved.Values[..12]);
        var found = SpaceComparison.Compare(data, moved);

        var worst = found.Worst(10);
        Assert.Equal(worst, worst.OrderBy(i => found.Coincidence[i]).ThenBy(i => i));
        Assert.True(found.Coincidence[worst[0]] < 0.5);
        Assert.Equal(200, found.Worst(1000).Count);
    }

    [Fact]
    public void Items_are_matched_by_id()
    {
        var matching = ItemMatching.ById(["a", "b", "c"], ["c", "x", "a"]);
        Assert.Equal([0, 2], matching.FirstRows);
        Assert.Equal([2, 0], matching.SecondRows);
        Assert.Equal(["b"], matching.OnlyFirst);
        Assert.Equal(["x"], matching.OnlySecond);

        Assert.Equal("matching: expected common IDs, found none among 1 and 1 items (such as 'a' and 'b')", ErrorOf(
            () => ItemMatching.ById(["a"], ["b"])));
        Assert.Equal("matching: expected distinct IDs, found 'a' twice in the second set", ErrorOf(
            () => ItemMatching.ById(["a"], ["a", "a"])));
    }

    [Fact]
    public void Bad_input_is_named()
    {
        var data = RandomData.Normal(10, 3, 1);
        Assert.Equal("comparison of spaces: neighbors: expected 1 to 9, found 10", ErrorOf(
            () => SpaceComparison.Compare(data, data)));
        Assert.Equal("comparison of spaces: expected 10 items in the second space too, found 9", ErrorOf(
            () => SpaceComparison.Compare(data, new Matrix(9, 3))));
        Assert.Equal("comparison of spaces: expected at least 2 items, found 0", ErrorOf(
            () => SpaceComparison.Compare(new Matrix(0, 3), new Matrix(0, 3))));
    }

    private static string ErrorOf(Action action) => Assert.Throws<AnalysisInputException>(action).Message;
}
