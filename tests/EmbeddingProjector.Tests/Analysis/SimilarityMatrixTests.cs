using EmbeddingProjector.Analysis;
using EmbeddingProjector.Numerics;
using EmbeddingProjector.Tests.Numerics;

namespace EmbeddingProjector.Tests.Analysis;

public class SimilarityMatrixTests
{
    private static readonly Matrix Items = Matrix.FromRows([[1, 0], [0, 2], [3, 3], [0, 0]]);

    [Fact]
    public void Items_without_a_class_are_in_no_class()
    {
        var data = Matrix.FromRows([[1, 0], [0, 1], [1, 1], [2, 0]]);

        var found = SimilarityMatrix.OfClasses(data, ["a", "b", "", "a"]);

        Assert.Equal(["a", "b"], found.Names);
        Assert.Equal(1f, found.Scores[0, 0]);
    }

    [Fact]
    public void Items_are_compared_each_with_each()
    {
        var root = Math.Sqrt(0.5);
        string[] names = ["a", "b", "c", "zero"];

        var cosine = SimilarityMatrix.OfItems(Items.Select([0, 1, 2]), names[..3]);
        Closeness.AssertRelative([1, 0, root, 0, 1, root, root, root, 1], cosine.Scores.Values.Doubles(), 1e-7);
        Assert.Equal(["a", "b", "c"], cosine.Names);

        var dot = SimilarityMatrix.OfItems(Items, names, VectorMetric.Dot);
        Assert.Equal([1, 0, 3, 0, 0, 4, 6, 0, 3, 6, 18, 0, 0, 0, 0, 0], dot.Scores.Values.ToArray());

        var distance = SimilarityMatrix.OfItems(Items, names, VectorMetric.Euclidean);
        Assert.Equal(Math.Sqrt(5), distance.Scores[0, 1], 1e-6);
        Assert.Equal(3 * Math.Sqrt(2), distance.Scores[3, 2], 1e-6);
        Assert.True(float.IsNaN(SimilarityMatrix.OfItems(Items, names).Scores[3, 0]));
    }

    [Theory]
    [InlineData(VectorMetric.Cosine)]
    [InlineData(VectorMetric.Dot)]
    [InlineData(VectorMetric.Euclidean)]
    public void Class_means_leave_out_an_item_with_itself(VectorMetric metric)
    {
        var data = RandomData.Normal(30, 4, 1);
        var labels = Enumerable.Range(0, 30).Select(i => (i % 3).ToString()).ToArray();
        var items = SimilarityMatrix.OfItems(data, labels, metric).Scores;
        var classes = SimilarityMatrix.OfClasses(data, labels, metric);

        for (var a = 0; a < 3; a++)
        {
            for (var b = 0; b < 3; b++)
            {
                var expected = (from i in Enumerable.Range(0, 30)
                                from j in Enumerable.Range(0, 30)
                                where i != j && i % 3 == a && j % 3 == b
                                select (double)items[i, j]).Average();
                Assert.Equal(expected, classes.Scores[a, b], 1e-5);
            }
        }
    }

    [Fact]
    public void A_class_of_one_has_no_mean_of_its_own_and_zero_vectors_are_left_out()
    {
        var means = SimilarityMatrix.OfClasses(Items, ["x", "y", "y", "y"]).Scores;

        Assert.True(float.IsNaN(means[0, 0]));
        Assert.Equal(Math.Sqrt(0.5) / 2, means[0, 1], 1e-6); // cosines 0 and 0.707; the zero vector has none
    }

    [Fact]
    public void Groups_are_joined_by_pairs_above_the_threshold()
    {
        var data = Matrix.FromRows([[0], [10], [0.4f], [0.8f], [20], [10]]);

        var groups = DuplicateGroups.Find(data, 0.5, VectorMetric.Euclidean);
        Assert.Equal([[0, 2, 3], [1, 5]], groups);
        Assert.Equal([[1, 5]], DuplicateGroups.Find(data, 0, VectorMetric.Euclidean));
        Assert.Empty(DuplicateGroups.Find(data, -1, VectorMetric.Euclidean));
    }

    [Fact]
    public void Equal_items_are_duplicates_at_a_cosine_of_exactly_one()
    {
        var data = RandomData.Normal(600, 37, 1);
        data.Row(3).CopyTo(data.Row(599));
        data.Row(3).CopyTo(data.Row(300));

        Assert.Equal([[3, 300, 599]], DuplicateGroups.Find(data, 1));
        Assert.Empty(DuplicateGroups.Find(new Matrix(3, 2), 0.9)); // zero vectors are alike to nothing
    }

    [Fact]
    public void Bad_input_is_named()
    {
        var names = Assert.Throws<AnalysisInputException>(() => SimilarityMatrix.OfItems(Items, ["a"]));
        Assert.Equal("similarity: expected 4 labels, one an item, found 1", names.Message);
        Assert.Throws<AnalysisInputException>(() => DuplicateGroups.Find(Items, double.NaN));
        Assert.Throws<AnalysisInputException>(() => DuplicateGroups.Find(new Matrix(0, 2), 0.5));
    }
}
