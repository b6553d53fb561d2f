using EmbeddingProjector.Analysis;
using EmbeddingProjector.Numerics;
using EmbeddingProjector.Tests.Numerics;

namespace EmbeddingProjector.Tests.Analysis;

public sealed class SetReviewTests
{
    private const double Rounding = 1e-9; // sums of doubles in another order

    [Fact]
    public void Uniqueness_weighs_the_three_nearest_others()
    {
        var review = Review([[0], [1], [3], [7], [15]], VectorMetric.Euclidean, 0.5);

        // Distances of the last: 8, 12, 14; of the first: 1, 3, 7; of the second: 1, 2, 6.
        const double Largest = (0.6 * 8) + (0.3 * 12) + (0.1 * 14);
        Assert.Equal(1, review.Uniqueness[4]);
        Assert.Equal(((0.6 * 1) + (0.3 * 3) + (0.1 * 7)) / Largest, review.Uniqueness[0], Rounding);
        Assert.Equal(((0.6 * 1) + (0.3 * 2) + (0.1 * 6)) / Largest, review.Uniqueness[1], Rounding);
    }

    [Fact]
    public void Outlier_factors_are_those_of_the_definition()
    {
        var review = Review([[0], [1], [2], [4], [10]], VectorMetric.Euclidean, 0.5, neighbors: 2);

        // By hand: k-distances 2, 1, 2, 3, 8; mean reachabilities 1.5, 2, 1.5, 2.5, 7 (of 0 and 4, as far from 2, the lower row).
        double[] density = [1 / 1.5, 1 / 2.0, 1 / 1.5, 1 / 2.5, 1 / 7.0];
        double[] expected =
        [
            (density[1] + density[2]) / 2 / density[0],
            (density[0] + density[2]) / 2 / density[1],
            (density[1] + density[0]) / 2 / density[2],
            (density[2] + density[1]) / 2 / density[3],
            (density[3] + density[2]) / 2 / density[4],
        ];
        for (var i = 0; i < expected.Length; i++)
            Assert.Equal(expected[i], review.OutlierFactors[i], 1e-6); // of 1e-10 in a density
    }

    [Fact]
    public void A_far_item_is_an_outlier_and_equal_items_are_none()
    {
        var data = RandomData.Normal(60, 4, seed: 3);
        data.Row(59).Fill(30);
        for (var row = 0; row < 25; row++)
            data.Row(0).CopyTo(data.Row(row));

        var review = Review(data, VectorMetric.Euclidean, 1e-6);

        Assert.True(review.OutlierFactors[59] > 3);
        Assert.All(review.OutlierFactors, factor => Assert.True(double.IsFinite(factor)));
        Assert.Equal(25, Assert.Single(review.Duplicates).Count);
        Assert.Equal(0, review.Uniqueness[0]);
    }

    [Fact]
    public void Leaks_are_found_by_content_and_by_neighbors_and_in_the_later_split()
    {
        const string A = "iaaaaaaaaaaaaaaaa", B = "ibbbbbbbbbbbbbbbb", C = "icccccccccccccccc";
        string[] ids = [A, B, A + "-2", C, "other"];
        string[] splits = ["train", "train", "test", "test", "test"];

        var review = SetReview.Of(
            ids, Matrix.FromRows([[1, 0], [0, 1], [-1, 0], [0.01f, 1], [-1, -1]]), splits);

        Assert.Equal([(2, 0, true), (3, 1, false)], review.Leaks.Select(leak => (leak.Item, leak.Other, leak.IsCopy)));
        Assert.Equal([[0, 2]], review.Copies);
        Assert.Equal(-1, review.Leaks[0].Score, Rounding);
    }

    [Fact]
    public void Items_without_a_cosine_have_no_numbers_and_spoil_no_others()
    {
        var with = SetReview.Of(["a", "b", "c", "d"], Matrix.FromRows([[1, 0], [0, 0], [0, 1], [1, 1]]));
        var without = SetReview.Of(["a", "c", "d"], Matrix.FromRows([[1, 0], [0, 1], [1, 1]]));

        Assert.True(double.IsNaN(with.Uniqueness[1]) && double.IsNaN(with.OutlierFactors[1]));
        Assert.Equal(without.Uniqueness, [with.Uniqueness[0], with.Uniqueness[2], with.Uniqueness[3]]);
    }

    [Fact]
    public void What_has_no_answer_is_refused()
    {
        Assert.Equal("TooFewItems", Assert.Throws<AnalysisInputException>(() => Review([[1]], VectorMetric.Cosine, 0.9)).ErrorId);
        Assert.Equal(
            "MetricInvalid",
            Assert.Throws<AnalysisInputException>(() => Review([[1], [2]], VectorMetric.Dot, 0.9)).ErrorId);
    }

    private static SetReview Review(float[][] rows, VectorMetric metric, double threshold, int neighbors = 20) =>
        Review(Matrix.FromRows(rows), metric, threshold, neighbors);

    private static SetReview Review(Matrix data, VectorMetric metric, double threshold, int neighbors = 20) => SetReview.Of(
        [.. Enumerable.Range(0, data.Rows).Select(i => $"r{i}")], data, null,
        new SetReviewOptions { Metric = metric, Threshold = threshold, Neighbors = neighbors });
}
