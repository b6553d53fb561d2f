using EmbeddingProjector.Analysis;
using EmbeddingProjector.Numerics;
using EmbeddingProjector.Tests.Numerics;

namespace EmbeddingProjector.Tests.Analysis;

public class UmapTests
{
    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    public void Neighborhoods_of_the_digits_survive(int dimensions)
    {
        var data = DigitsFixture.Data();
        var found = Umap.Fit(data, new UmapOptions { Dimensions = dimensions, Epochs = 200 });

        Assert.True(Trustworthiness.Measure(data, found.Coordinates) > 0.95);
        Assert.True(
            KnnAccuracy.LeaveOneOut(found.Coordinates, DigitsFixture.Labels(), 5, VectorMetric.Euclidean) > 0.93);
    }

    [Fact]
    public void A_seed_repeats_with_any_number_of_threads()
    {
        var data = DigitsFixture.Data(200);
        var options = new UmapOptions { Epochs = 50, Seed = 3, Metric = VectorMetric.Cosine };
        var alone = Umap.Fit(data, options with { Threads = 1 }).Coordinates;
        var together = Umap.Fit(data, options with { Threads = 3 }).Coordinates;

        Assert.Equal(alone.Values.ToArray(), together.Values.ToArray());
        Assert.NotEqual(alone.Values.ToArray(), Umap.Fit(data, options with { Seed = 4 }).Coordinates.Values.ToArray());
    }

    [Theory]
    [InlineData(1, 0.1, 1.577, 0.8951)] // the values that umap-learn prints for its defaults
    [InlineData(1, 0, 1.932, 0.7905)]
    public void Curve_has_umap_learns_parameters(double spread, double minDistance, double a, double b)
    {
        var curve = new UmapCurve(spread, minDistance);

        Assert.Equal(a, curve.A, 2e-3);
        Assert.Equal(b, curve.B, 2e-3);
    }

    [Theory]
    [InlineData(1e-6f)]
    [InlineData(0.37f)]
    [InlineData(1f)]
    [InlineData(123f)]
    public void Forces_by_table_equal_the_formula(float squared)
    {
        const double tolerance = 1e-4; // of linear interpolation between 64 places an octave
        var curve = new UmapCurve(1, 0.1);
        var power = curve.A * Math.Pow(squared, curve.B);

        Assert.Equal(1, curve.Pull(squared) / (-2 * curve.B * power / (squared * (1 + power))), tolerance);
        Assert.Equal(1, curve.Push(squared) / (2 * curve.B / ((0.001 + squared) * (1 + power))), tolerance);
    }

    [Fact]
    public void Spectral_start_of_a_ring_is_a_circle()
    {
        const int items = 80;
        int[] columns = [.. Enumerable.Range(0, items).Select(i => (i + 1) % items)];
        var ring = SparseRows.Symmetrise(columns, [.. columns.Select(_ => 1.0)], items, Math.Max);
        var start = SpectralStart.Find(ring, 2, new SeededRandom(1), 1)!;

        Assert.True(SpectralStart.IsConnected(ring));
        for (var i = 0; i < items; i++)
            Assert.Equal(Math.Sqrt(2.0 / items), double.Hypot(start[0][i], start[1][i]), 1e-5);
    }

    [Fact]
    public void Graph_in_two_parts_is_not_connected()
    {
        var parts = SparseRows.Symmetrise([1, 0, 3, 2], [1, 1, 1, 1], 4, Math.Max);
        Assert.False(SpectralStart.IsConnected(parts));
    }

    [Fact]
    public void Strengths_of_a_neighborhood_add_up_to_the_logarithm_of_its_size()
    {
        var table = new NeighborSearch(RandomData.Normal(100, 5, 1), VectorMetric.Euclidean).FindWithin(15);
        var graph = FuzzyNeighborhood.Build(table, isCosine: false, threads: 1);

        for (var i = 0; i < 100; i++)
        {
            var strengths = graph.Values[graph.Starts[i]..graph.Starts[i + 1]];
            Assert.Equal(1, strengths.Max(), 1e-6); // the nearest
            Assert.True(strengths.Sum() >= 4 - 1e-3); // log2(16), and more by the others' views
        }
    }

    [Fact]
    public void Identical_items_and_small_sets_are_placed()
    {
        foreach (var data in (Matrix[])[new Matrix(20, 4), RandomData.Normal(3, 2, 1)])
        {
            var found = Umap.Fit(data, new UmapOptions { Neighbors = 3, Epochs = 20 }).Coordinates;
            Assert.All(found.Values.ToArray(), value => Assert.True(float.IsFinite(value)));
        }
    }

    [Fact]
    public void Bad_input_is_named()
    {
        var data = RandomData.Normal(10, 4, 1);
        Assert.Equal("UMAP: neighbors: expected 2 to 10, found 15", ErrorOf(data, new UmapOptions()));
        Assert.Equal("UMAP: minDistance: expected 0 to the spread of 1, found 2", ErrorOf(
            data, new UmapOptions { Neighbors = 5, MinDistance = 2 }));
        Assert.Equal("UMAP: expected at least 3 items, found 0", ErrorOf(new Matrix(0, 4), new UmapOptions()));
    }

    [Fact]
    public void Items_placed_among_a_sample_keep_their_neighborhoods()
    {
        var data = DigitsFixture.Data();
        var all = Projection.Fit(ProjectionMethod.Umap, data);
        var sampled = Projection.Fit(ProjectionMethod.Umap, data, options: new ProjectionOptions { Sample = 250 });

        Assert.Null(all.Sample);
        Assert.Equal(250, sampled.Sample);
        Assert.True(
            Trustworthiness.Measure(data, sampled.Coordinates) > Trustworthiness.Measure(data, all.Coordinates) - 0.02);
        Assert.True(
            KnnAccuracy.LeaveOneOut(sampled.Coordinates, DigitsFixture.Labels(), 5, VectorMetric.Euclidean) > 0.92);
    }

    [Fact]
    public void Fitted_items_lie_as_if_there_were_no_others()
    {
        var data = DigitsFixture.Data();
        int[] order = new SeededRandom(5).Permutation(data.Rows);
        int[] sample = [.. order[..200].Order()];
        var options = new UmapOptions { Seed = 5, Metric = VectorMetric.Cosine };

        var alone = Umap.Fit(data.Select(sample), options).Coordinates;
        var steps = new List<int>();
        var found = Umap.FitSample(data, 200, options, new Steps(steps), CancellationToken.None).Coordinates;

        Assert.Equal(alone.Values.ToArray(), found.Select(sample).Values.ToArray());
        Assert.Equal(Enumerable.Range(1, Umap.Steps(data.Rows, 200)), steps);
        Assert.Equal(
            found.Values.ToArray(),
            Umap.FitSample(data, 200, options with { Threads = 1 }, null, CancellationToken.None).Coordinates.Values.ToArray());
    }

    [Fact]
    public void A_new_item_equal_to_a_fitted_one_lands_beside_it()
    {
        var data = DigitsFixture.Data();
        var doubled = new Matrix(2 * data.Rows, data.Columns);
        for (var i = 0; i < doubled.Rows; i++)
            data.Row(i / 2).CopyTo(doubled.Row(i));
        int[] order = new SeededRandom(0).Permutation(doubled.Rows);
        var fitted = order[..data.Rows].ToHashSet();

        var found = Umap.FitSample(doubled, data.Rows, new UmapOptions(), null, CancellationToken.None).Coordinates;

        var near = order[data.Rows..].Where(i => fitted.Contains(i ^ 1)).Select(
            i => double.Hypot(found[i, 0] - found[i ^ 1, 0], found[i, 1] - found[i ^ 1, 1])).Order().ToArray();
        Assert.True(near[near.Length / 2] < 0.5, $"{near[near.Length / 2]}"); // the whole is some 20 wide
    }

    private static string ErrorOf(Matrix data, UmapOptions options) =>
        Assert.Throws<AnalysisInputException>(() => Umap.Fit(data, options)).Message;

    private sealed class Steps(List<int> steps) : IProgress<int>
    {
        public void Report(int value) => steps.Add(value);
    }
}
