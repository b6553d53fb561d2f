using EmbeddingProjector.Analysis;
using EmbeddingProjector.Numerics;
using EmbeddingProjector.Tests.Numerics;

namespace EmbeddingProjector.Tests.Analysis;

public sealed class SpaceDriftTests
{
    [Fact]
    public void Sets_of_one_distribution_have_not_drifted()
    {
        var seen = Enumerable.Range(0, 40).Select(seed =>
            SpaceDrift.Measure(RandomData.Normal(200, 16, seed), RandomData.Normal(250, 16, 1000 + seed))).ToArray();

        Assert.InRange(seen.Average(drift => drift.Auc), 0.48, 0.52);
        // p-values are uniform: of 40, 20 lie below a half, give or take three deviations of 3.2.
        Assert.InRange(seen.Count(drift => drift.PValue < 0.5), 10, 30);
        Assert.InRange(seen.Count(drift => drift.PValue < 0.01), 0, 3);
    }

    [Fact]
    public void A_shift_is_seen_the_more_the_larger_it_is()
    {
        var first = RandomData.Normal(300, 16, seed: 1);
        var small = SpaceDrift.Measure(first, Shifted(RandomData.Normal(300, 16, seed: 2), 0.15f));
        var large = SpaceDrift.Measure(first, Shifted(RandomData.Normal(300, 16, seed: 2), 1));

        Assert.InRange(small.Auc, 0.55, 0.75);
        Assert.True(large.Auc > 0.98 && large.PValue < 1e-12, $"{large}");
        Assert.Equal(large, SpaceDrift.Measure(first, Shifted(RandomData.Normal(300, 16, seed: 2), 1)));
    }

    [Fact]
    public void The_same_items_have_not_drifted_and_half_of_them_neither()
    {
        var data = RandomData.Normal(200, 16, seed: 4);
        string[] ids = [.. Enumerable.Range(0, 200).Select(i => $"i{i}")];

        Assert.Equal(0.5, SpaceDrift.Measure(data, data, ids, ids).Auc, 1e-12);
        var half = SpaceDrift.Measure(data, data.Select([.. Enumerable.Range(50, 100)]), ids, ids[50..150]);
        Assert.InRange(half.Auc, 0.38, 0.62); // three deviations of 0.04
        Assert.True(SpaceDrift.Measure(data, Shifted(RandomData.Normal(200, 16, seed: 4), 0.3f), ids, ids).Auc > 0.6);
    }

    [Fact]
    public void More_dimensions_than_items_are_no_drift_by_themselves()
    {
        var drift = SpaceDrift.Measure(RandomData.Normal(60, 300, seed: 1), RandomData.Normal(60, 300, seed: 2));

        Assert.InRange(drift.Auc, 0.3, 0.65); // three deviations of 0.053
    }

    [Fact]
    public void The_rank_sum_is_Mann_and_Whitneys()
    {
        // By hand: 10 of 12 pairs are in order, a tie counting a half; three fours are tied.
        var (auc, z) = SpaceDrift.RankSum([1, 2, 4, 3, 4, 4, 6], negatives: 3);

        Assert.Equal(10 / 12.0, auc, 1e-12);
        Assert.Equal(4 / Math.Sqrt(12 / 12.0 * (8 - (24 / 42.0))), z, 1e-12);
    }

    [Theory]
    [InlineData(0, 0.5)]
    [InlineData(1, 0.15865525393145707)]
    [InlineData(-1, 0.8413447460685429)]
    [InlineData(2.9999, 0.0013503412829549248)]
    [InlineData(3, 0.0013498980316300957)]
    [InlineData(8, 6.220960574271819e-16)]
    [InlineData(30, 4.906713927148764e-198)]
    public void The_normal_tail_is_that_of_erfc(double z, double expected) =>
        Assert.InRange(SpaceDrift.UpperTail(z) / expected, 1 - 1e-10, 1 + 1e-10);

    [Fact]
    public void Few_items_and_other_dimensions_are_refused()
    {
        var data = RandomData.Normal(20, 3, seed: 1);

        Assert.Equal("TooFewItems", Assert.Throws<AnalysisInputException>(
            () => SpaceDrift.Measure(RandomData.Normal(9, 3, seed: 1), data)).ErrorId);
        Assert.Equal("DimensionMismatch", Assert.Throws<AnalysisInputException>(
            () => SpaceDrift.Measure(data, RandomData.Normal(20, 4, seed: 1))).ErrorId);
    }

    private static Matrix Shifted(Matrix data, float by)
    {
        foreach (ref var value in data.Values.Span)
            value += by;
        return data;
    }
}
