using EmbeddingProjector.Analysis;
using EmbeddingProjector.Numerics;
using EmbeddingProjector.Tests.Numerics;

namespace EmbeddingProjector.Tests.Analysis;

public sealed class ApproximateNeighborsTests
{
    private const int Items = ApproximateNeighbors.FewItems + 1000;

    [Theory]
    [InlineData(VectorMetric.Euclidean, 200, 0.5, 0.98)]
    [InlineData(VectorMetric.Cosine, 200, 0.5, 0.98)]
    [InlineData(VectorMetric.Euclidean, 1, 1.0, 0.85)] // without clusters: the hardest
    public void Nearly_all_neighbors_are_found_and_their_scores_are_exact(
        VectorMetric metric, int classes, double spread, double least)
    {
        var data = RandomData.Clusters(Items, 24, classes, spread, seed: 5);
        var search = new NeighborSearch(data, metric);
        var exact = search.FindWithin(14);

        var found = Find(search, data, metric, exact: false, threads: 0);

        var recall = Enumerable.Range(0, Items).Average(
            i => found.Indices(i).ToArray().Intersect(exact.Indices(i).ToArray()).Count() / 14.0);
        Assert.True(recall > least, $"recall {recall}");
        for (var i = 0; i < Items; i += 97)
        {
            Assert.Equal(14, found.Indices(i).ToArray().Distinct().Count(row => row != i));
            for (var place = 0; place < 14; place++)
            {
                Assert.Equal(
                    VectorScore.Of(data.Row(i), data.Row(found.Indices(i)[place]), metric), found.Scores(i)[place], 1e-12);
            }
        }
    }

    [Fact]
    public void Neighbors_of_new_vectors_are_found_too()
    {
        var data = RandomData.Clusters(Items, 24, 200, 0.5, seed: 5);
        var queries = RandomData.Clusters(500, 24, 200, 0.5, seed: 5);
        foreach (var metric in new[] { VectorMetric.Euclidean, VectorMetric.Cosine })
        {
            var exact = new NeighborSearch(data, metric).Find(queries, 15);
            var found = ApproximateNeighbors.Searching(data, metric, 1, exact: false, 0, CancellationToken.None)(queries, 15);

            var recall = Enumerable.Range(0, queries.Rows).Average(
                i => found.Indices(i).ToArray().Intersect(exact.Indices(i).ToArray()).Count() / 15.0);
            Assert.True(recall > 0.95, $"{metric}: recall {recall}");
            Assert.Equal(exact.Scores(7)[0], found.Scores(7)[0], 1e-12);
        }
    }

    [Fact]
    public void A_stop_is_a_stop_and_no_bundle_of_errors()
    {
        var data = RandomData.Normal(Items, 4, seed: 9);
        Assert.Throws<OperationCanceledException>(() => ApproximateNeighbors.FindWithin(
            new NeighborSearch(data, VectorMetric.Euclidean), data, VectorMetric.Euclidean, 14, 1, false, 0, new(canceled: true)));
        var stopped = new NeighborSearch(data, VectorMetric.Euclidean) { Cancellation = new(canceled: true) };
        Assert.Throws<OperationCanceledException>(() => stopped.Find(data.Select([0]), 3));
    }

    [Fact]
    public void Any_number_of_threads_finds_the_same()
    {
        var data = RandomData.Clusters(Items, 8, 50, 1, seed: 6);
        var search = new NeighborSearch(data, VectorMetric.Euclidean);
        var (one, all) = (
            Find(search, data, VectorMetric.Euclidean, exact: false, threads: 1),
            Find(search, data, VectorMetric.Euclidean, exact: false, threads: 3));

        for (var i = 0; i < Items; i++)
            Assert.True(one.Indices(i).SequenceEqual(all.Indices(i)), $"item {i}");
    }

    [Fact]
    public void Equal_items_are_neighbors()
    {
        var data = RandomData.Normal(Items, 4, seed: 7);
        for (var row = 0; row < 5000; row++)
            data.Row(0).CopyTo(data.Row(row));

        var found = Find(new NeighborSearch(data, VectorMetric.Euclidean), data, VectorMetric.Euclidean, false, 0);

        for (var i = 0; i < 5000; i += 50)
            Assert.All(found.Scores(i).ToArray(), score => Assert.Equal(0, score));
    }

    [Fact]
    public void Exact_is_exact_and_so_are_few()
    {
        var data = RandomData.Normal(500, 4, seed: 8);
        var search = new NeighborSearch(data, VectorMetric.Euclidean);
        var exact = search.FindWithin(14);

        Assert.True(exact.Indices(7).SequenceEqual(Find(search, data, VectorMetric.Euclidean, false, 0).Indices(7)));
    }

    private static NeighborTable Find(NeighborSearch search, Matrix data, VectorMetric metric, bool exact, int threads) =>
        ApproximateNeighbors.FindWithin(search, data, metric, 14, seed: 1, exact, threads, CancellationToken.None);
}
