using EmbeddingProjector.Analysis;
using EmbeddingProjector.Numerics;
using EmbeddingProjector.Tests.Numerics;

namespace EmbeddingProjector.Tests.Analysis;

public class NeighborSearchTests
{
    [Theory]
    [InlineData(VectorMetric.Cosine, NeighborOrder.Nearest)]
    [InlineData(VectorMetric.Cosine, NeighborOrder.Farthest)]
    [InlineData(VectorMetric.Dot, NeighborOrder.Nearest)]
    [InlineData(VectorMetric.Dot, NeighborOrder.Farthest)]
    [InlineData(VectorMetric.Euclidean, NeighborOrder.Nearest)]
    [InlineData(VectorMetric.Euclidean, NeighborOrder.Farthest)]
    public void Finds_what_sorting_all_items_finds(VectorMetric metric, NeighborOrder order)
    {
        var (items, queries) = (RandomData.Normal(3000, 33, 1), RandomData.Normal(21, 33, 2));
        var found = new NeighborSearch(items, metric).Find(queries, 7, order);

        for (var query = 0; query < queries.Rows; query++)
        {
            var expected = Sorted(items, queries.Row(query).ToArray(), metric, order).Take(7).ToArray();
            Assert.Equal(expected.Select(e => e.Row), found.Indices(query).ToArray());
            Closeness.AssertRelative(expected.Select(e => e.Score), found.Scores(query).ToArray(), 1e-12);
        }
    }

    [Theory]
    [InlineData(VectorMetric.Cosine)]
    [InlineData(VectorMetric.Dot)]
    [InlineData(VectorMetric.Euclidean)]
    public void Ties_go_to_the_lower_row_even_among_more_copies_than_candidates(VectorMetric metric)
    {
        var items = new Matrix(300, 5);
        for (var i = 0; i < 300; i++) RandomData.Normal(1, 5, i % 2).Row(0).CopyTo(items.Row(i));
        var found = new NeighborSearch(items, metric).FindWithin(10);

        // The nearest by dot product may be the other, longer vector; all its copies tie just as well.
        foreach (var query in (int[])[0, 1, 250, 299])
        {
            var first = found.Indices(query)[0];
            Assert.True(first < 4);
            Assert.Equal(
                Enumerable.Range(0, 300).Where(row => row % 2 == first % 2 && row != query).Take(10),
                found.Indices(query).ToArray());
        }
    }

    [Fact]
    public void Differences_below_single_precision_are_told_apart()
    {
        var items = new Matrix(200, 8); // cosines to the query differ by about 1e-9
        for (var i = 0; i < 200; i++)
        {
            items.Row(i).Fill(1);
            items[i, i % 8] += (199 - i) * 1e-6f;
        }

        var query = new Matrix(1, 8);
        query.Row(0).Fill(1);
        var found = new NeighborSearch(items, VectorMetric.Cosine).Find(query, 50);
        var expected = Sorted(items, query.Row(0).ToArray(), VectorMetric.Cosine, NeighborOrder.Nearest).Take(50);
        Assert.Equal(expected.Select(e => e.Row), found.Indices(0).ToArray());
    }

    [Fact]
    public void Zero_vectors_are_named_and_come_last_under_the_cosine()
    {
        var items = Matrix.FromRows([[0, 0], [1, 0], [0, 1], [0, 0], [-1, 0]]);
        var search = new NeighborSearch(items, VectorMetric.Cosine);
        Assert.Equal([0, 3], search.ZeroVectors);

        var found = search.FindWithin(4);
        Assert.Equal([2, 4, 0, 3], found.Indices(1).ToArray());
        Assert.Equal([0, -1, double.NaN, double.NaN], found.Scores(1).ToArray());
        Assert.Equal([1, 2, 3, 4], found.Indices(0).ToArray());
        Assert.All(found.Scores(0).ToArray(), score => Assert.True(double.IsNaN(score)));

        var farthest = search.FindWithin(4, NeighborOrder.Farthest);
        Assert.Equal([4, 2, 0, 3], farthest.Indices(1).ToArray());
        Assert.Empty(new NeighborSearch(items, VectorMetric.Euclidean).ZeroVectors);
    }

    [Theory]
    [InlineData(1e-30f)]
    [InlineData(1e25f)]
    public void Tiny_and_huge_vectors_lose_nothing_to_underflow_or_overflow(float scale)
    {
        var items = RandomData.Normal(400, 6, 4);
        var plain = new NeighborSearch(items, VectorMetric.Cosine).FindWithin(5);
        foreach (ref var value in items.Values.Span) value *= scale;
        var scaled = new NeighborSearch(items, VectorMetric.Cosine).FindWithin(5);

        for (var i = 0; i < items.Rows; i++) Assert.Equal(plain.Indices(i).ToArray(), scaled.Indices(i).ToArray());
    }

    [Fact]
    public void An_item_is_its_own_neighbor_only_on_request()
    {
        var items = RandomData.Normal(50, 4, 3);
        var search = new NeighborSearch(items, VectorMetric.Euclidean);
        for (var i = 0; i < items.Rows; i++)
        {
            Assert.DoesNotContain(i, search.FindWithin(49).Indices(i).ToArray());
            Assert.Equal(i, search.FindWithin(1, includeSelf: true).Indices(i)[0]);
        }
    }

    [Fact]
    public void Mutual_neighbors_find_each_other()
    {
        var line = Matrix.FromRows([[0], [1], [3], [7]]);
        var found = new NeighborSearch(line, VectorMetric.Euclidean).FindWithin(1);

        Assert.True(found.IsMutual(0, 0)); // 0 and 1
        Assert.True(found.IsMutual(1, 0));
        Assert.False(found.IsMutual(2, 0)); // 3 finds 1, which finds 0
        Assert.False(found.IsMutual(3, 0));
    }

    [Fact]
    public void Result_does_not_depend_on_the_number_of_threads()
    {
        var search = new NeighborSearch(RandomData.Normal(2500, 40, 8), VectorMetric.Cosine);
        var (alone, together) = (search.FindWithin(12, threads: 1), search.FindWithin(12, threads: 3));

        for (var i = 0; i < 2500; i++)
        {
            Assert.Equal(alone.Indices(i).ToArray(), together.Indices(i).ToArray());
            Assert.Equal(alone.Scores(i).ToArray(), together.Scores(i).ToArray());
        }
    }

    [Fact]
    public void More_neighbors_than_items_and_other_dimensions_are_refused()
    {
        var search = new NeighborSearch(RandomData.Normal(5, 3, 1), VectorMetric.Cosine);

        var many = Assert.Throws<AnalysisInputException>(() => search.FindWithin(5));
        Assert.Equal("neighbors: count: expected 1 to 4, found 5", many.Message);
        Assert.Equal(5, search.Find(new Matrix(1, 3), 5).Count);
        var dimensions = Assert.Throws<AnalysisInputException>(() => search.Find(new Matrix(1, 4), 1));
        Assert.Equal("neighbors: expected 3 dimensions, found 4", dimensions.Message);
        Assert.Throws<AnalysisInputException>(() => new NeighborSearch(new Matrix(0, 3), VectorMetric.Dot));
        Assert.Throws<AnalysisInputException>(
            () => new NeighborSearch(new Matrix(1, 3), VectorMetric.Dot).FindWithin(1));
    }

    private static IEnumerable<(int Row, double Score)> Sorted(
        Matrix items, float[] query, VectorMetric metric, NeighborOrder order)
    {
        var scores = Enumerable.Range(0, items.Rows).Select(
            row => (Row: row, Score: Score(query, items.Row(row), metric)));
        return (order == NeighborOrder.Nearest) == (metric == VectorMetric.Euclidean)
            ? scores.OrderBy(s => s.Score).ThenBy(s => s.Row)
            : scores.OrderByDescending(s => s.Score).ThenBy(s => s.Row);
    }

    private static double Score(ReadOnlySpan<float> x, ReadOnlySpan<float> y, VectorMetric metric)
    {
        double dot = 0, square = 0, otherSquare = 0, distance = 0;
        for (var i = 0; i < x.Length; i++)
        {
            dot += (double)x[i] * y[i];
            square += (double)x[i] * x[i];
            otherSquare += (double)y[i] * y[i];
            distance += ((double)x[i] - y[i]) * ((double)x[i] - y[i]);
        }

        return metric switch
        {
            VectorMetric.Cosine => dot / Math.Sqrt(square * otherSquare),
            VectorMetric.Dot => dot,
            _ => Math.Sqrt(distance),
        };
    }
}
