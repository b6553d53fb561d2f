using EmbeddingProjector.Analysis;
using EmbeddingProjector.Numerics;
using EmbeddingProjector.Tests.Numerics;

namespace EmbeddingProjector.Tests.Analysis;

public class NeighborsOfOthersTests
{
    private static readonly Matrix Items = RandomData.Normal(60, 6, 3);

    [Theory]
    [InlineData(VectorMetric.Cosine, NeighborOrder.Nearest)]
    [InlineData(VectorMetric.Dot, NeighborOrder.Farthest)]
    [InlineData(VectorMetric.Euclidean, NeighborOrder.Nearest)]
    public void Items_as_queries_find_what_a_search_within_the_set_finds(VectorMetric metric, NeighborOrder order)
    {
        var search = new NeighborSearch(Items, metric);
        int[] own = [5, 59, 0];

        var others = search.FindOthers(Items.Select(own), own, 4, order);
        var within = search.FindWithin(4, order);

        for (var query = 0; query < own.Length; query++)
        {
            Assert.Equal(within.Indices(own[query]).ToArray(), others.Indices(query).ToArray());
            Assert.Equal(within.Scores(own[query]).ToArray(), others.Scores(query).ToArray());
        }
    }

    [Theory]
    [InlineData(VectorMetric.Cosine, NeighborOrder.Nearest)]
    [InlineData(VectorMetric.Euclidean, NeighborOrder.Nearest)]
    [InlineData(VectorMetric.Dot, NeighborOrder.Farthest)]
    public void An_items_match_is_mutual_where_the_tables_of_both_agree(VectorMetric metric, NeighborOrder order)
    {
        var search = new NeighborSearch(Items, metric);
        var within = search.FindWithin(5, order);
        int[] own = [.. Enumerable.Range(0, Items.Rows)];

        var mutual = search.AreMutual(search.FindOthers(Items, own, 5, order), 5, order);

        for (var query = 0; query < own.Length; query++)
        {
            for (var place = 0; place < 5; place++)
                Assert.Equal(within.IsMutual(query, place), mutual[query][place]);
        }

        Assert.Contains(mutual, row => row.Contains(true) && row.Contains(false));
    }

    [Fact]
    public void A_match_of_a_foreign_vector_is_mutual_where_it_would_be_among_the_matchs_neighbors()
    {
        var items = Matrix.FromRows([[0], [1], [2], [10]]);
        var search = new NeighborSearch(items, VectorMetric.Euclidean);
        var table = search.FindOthers(Matrix.FromRows([[5f]]), [-1], 2);

        // 5 finds 2 (3 away) and 1; but 2 has 1 and 0 nearer, and so has 1.
        Assert.Equal([2, 1], table.Indices(0).ToArray());
        Assert.Equal([false, false], search.AreMutual(table, 2)[0]);
        // Of three others of each, one is farther than 5 is.
        Assert.Equal([true, true], search.AreMutual(table, 3)[0]);
        // With more neighbors than there are, everything is near enough.
        Assert.Equal([true, true], search.AreMutual(table, 4)[0]);
    }

    [Fact]
    public void Zero_vectors_are_nobodys_mutual_match_and_no_query()
    {
        var items = Matrix.FromRows([[0, 0], [1, 0], [0, 1]]);
        var search = new NeighborSearch(items, VectorMetric.Cosine);
        var table = search.FindOthers(items.Select([1]), [1], 2);

        Assert.Equal([2, 0], table.Indices(0).ToArray());
        Assert.Equal([true, false], search.AreMutual(table, 2)[0]);
        var error = Assert.Throws<AnalysisInputException>(() => search.RequireDirection(items, ["a", "b", "c"]));
        Assert.Equal("ZeroVector", error.ErrorId);
        Assert.Contains("'a'", error.Message);
        new NeighborSearch(items, VectorMetric.Dot).RequireDirection(items, ["a", "b", "c"]);
    }

    [Fact]
    public void More_neighbors_than_others_are_an_error()
    {
        var search = new NeighborSearch(Items, VectorMetric.Cosine);

        Assert.Equal(60, search.FindOthers(Items.Select([7]), [-1], 60).Count);
        var error = Assert.Throws<AnalysisInputException>(() => search.FindOthers(Items.Select([7]), [7], 60));
        Assert.Contains("expected 1 to 59, found 60", error.Message);
    }
}
