using EmbeddingProjector.Analysis;
using EmbeddingProjector.Numerics;
using EmbeddingProjector.Tests.Numerics;

namespace EmbeddingProjector.Tests.Analysis;

public class TsneTests
{
    /// <summary>The bound on how much worse than scikit-learn's the divergence may be.</summary>
    private const double DivergenceTolerance = 0.02;

    [Fact]
    public void Divergence_in_the_plane_is_scikit_learns_or_less()
    {
        var found = Tsne.Fit(DigitsFixture.Data());

        Assert.True(
            found.Divergence <= DigitsFixture.Number("tsne", "divergence") * (1 + DivergenceTolerance),
            $"divergence {found.Divergence}");
        Assert.Equal((500, 2), (found.Coordinates.Rows, found.Coordinates.Columns));
        Assert.True(Trustworthiness.Measure(DigitsFixture.Data(), found.Coordinates) > 0.97);
    }

    [Fact]
    public void Divergence_in_space_is_scikit_learns_or_less()
    {
        var found = Tsne.Fit(DigitsFixture.Data(300), new TsneOptions { Dimensions = 3, Perplexity = 20 });

        Assert.True(
            found.Divergence <= DigitsFixture.Number("tsne_three", "divergence") * (1 + DivergenceTolerance),
            $"divergence {found.Divergence}");
    }

    [Fact]
    public void A_seed_repeats_with_any_number_of_threads()
    {
        var data = DigitsFixture.Data(200);
        var options = new TsneOptions { Iterations = 300, StartAtRandom = true, Seed = 5 };
        var alone = Tsne.Fit(data, options with { Threads = 1 });
        var together = Tsne.Fit(data, options with { Threads = 3 });
        var other = Tsne.Fit(data, options with { Seed = 6 });

        Assert.Equal(alone.Coordinates.Values.ToArray(), together.Coordinates.Values.ToArray());
        Assert.Equal(alone.Divergence, together.Divergence);
        Assert.NotEqual(alone.Coordinates.Values.ToArray(), other.Coordinates.Values.ToArray());
    }

    [Fact]
    public void Gradient_equals_the_definition_where_no_cells_are_joined()
    {
        const int items = 60;
        const double tolerance = 1e-4; // single precision
        foreach (var dimensions in (int[])[1, 2, 3])
        {
            var affinities = RandomAffinities(items);
            var position = RandomPosition(items, dimensions);
            var gradient = RandomPosition(items, 0);
            var divergence = new TsneGradient(affinities, dimensions, angle: 0, threads: 1)
                .Evaluate(position, 1, gradient, wantsDivergence: true);

            var (expected, slope) = Definition(affinities, position, Math.Max(1, dimensions - 1));
            Assert.Equal(expected, divergence, tolerance);
            Closeness.AssertRelative(slope, gradient.SelectMany(axis => axis.Select(v => (double)v)), tolerance);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Cells_that_look_small_act_as_their_points_do(int dimensions)
    {
        const int items = 5000; // several parts, in each some groups
        const double tolerance = 0.02; // of a cell half as wide as it is far
        var affinities = new SparseRows(new int[items + 1], [], []); // none attract
        var position = RandomPosition(items, dimensions);
        float[][] Repulsion(double angle)
        {
            var gradient = RandomPosition(items, 0);
            new TsneGradient(affinities, dimensions, angle, threads: 2).Evaluate(position, 1, gradient, false);
            return gradient;
        }

        var (exact, near, coarse) = (Repulsion(0), Repulsion(0.5), Repulsion(1));
        Closeness.AssertRelative(
            RepulsionOf(position, [0, 1, 2500, 4999], Math.Max(1, dimensions - 1)),
            new[] { 0, 1, 2500, 4999 }.SelectMany(i => exact.Select(axis => (double)axis[i])),
            1e-4); // single precision
        Assert.InRange(Difference(exact, near), 1e-7, tolerance);
        Assert.InRange(Difference(exact, coarse), Difference(exact, near), 5 * tolerance);
    }

    [Fact]
    public void Gradient_is_the_same_with_any_number_of_threads_and_after_items_are_numbered_anew()
    {
        const int items = 5000;
        var affinities = RandomAffinities(items);
        var position = RandomPosition(items, 2);
        float[][] Gradient(int threads, int evaluations)
        {
            var gradient = RandomPosition(items, 0);
            var function = new TsneGradient(affinities, 2, 0.5, threads);
            for (var i = 0; i < evaluations; i++)
                function.Evaluate(position, 1, gradient, false);
            return gradient;
        }

        foreach (var evaluations in (int[])[1, 60])
        {
            var alone = Gradient(1, evaluations);
            Assert.Equal(alone, Gradient(2, evaluations));
            Assert.Equal(alone, Gradient(4, evaluations));
        }

        Assert.InRange(Difference(Gradient(2, 1), Gradient(2, 60)), 0, 1e-5); // sums in another order
    }

    [Fact]
    public void Identical_items_stay_together()
    {
        var data = DigitsFixture.Data(60);
        for (var i = 0; i < 20; i++) data.Row(0).CopyTo(data.Row(i));
        var found = Tsne.Fit(data, new TsneOptions { Perplexity = 10, Iterations = 500 }).Coordinates;

        var labels = Enumerable.Range(0, 60).Select(i => i < 20 ? "same" : "other").ToArray();
        Assert.InRange(KnnAccuracy.LeaveOneOut(found, labels, 5, VectorMetric.Euclidean), 0.9, 1);

        var same = Tsne.Fit(new Matrix(20, 4), new TsneOptions { Perplexity = 5, Iterations = 250 });
        Assert.All(same.Coordinates.Values.ToArray(), value => Assert.True(float.IsFinite(value)));
    }

    [Fact]
    public void Probabilities_have_the_wanted_perplexity()
    {
        var distances = Enumerable.Range(1, 90).Select(i => (double)i * i).ToArray();
        PerplexitySearch.Apply(distances, 30);

        Assert.Equal(1, distances.Sum(), 1e-12);
        Assert.Equal(30, Math.Exp(-distances.Sum(p => p * Math.Log(p))), 1e-2);
    }

    [Fact]
    public void Bad_input_is_named()
    {
        var data = RandomData.Normal(20, 4, 1);
        Assert.Equal(
            "t-SNE: perplexity: expected at least 1 and less than the 20 items, found 30",
            ErrorOf(data, new TsneOptions()));
        Assert.Equal("t-SNE: expected at least 3 items, found 2", ErrorOf(new Matrix(2, 4), new TsneOptions()));
        Assert.Equal("t-SNE: iterations: expected 250 to 2147483647, found 10", ErrorOf(
            data, new TsneOptions { Perplexity = 5, Iterations = 10 }));
        data.Row(7).Clear();
        Assert.Equal("t-SNE: expected vectors with a direction, as the cosine needs, found zeros in row 7", ErrorOf(
            data, new TsneOptions { Perplexity = 5, Metric = VectorMetric.Cosine }));
    }

    [Fact]
    public void It_can_be_stopped() => Assert.Throws<OperationCanceledException>(
        () => Tsne.Fit(DigitsFixture.Data(), cancellation: new CancellationToken(true)));

    private static string ErrorOf(Matrix data, TsneOptions options) =>
        Assert.Throws<AnalysisInputException>(() => Tsne.Fit(data, options)).Message;

    private static SparseRows RandomAffinities(int items)
    {
        var random = new SeededRandom(1);
        var columns = Enumerable.Range(0, items * 4).Select(e => ((e / 4) + 1 + (e % 4 * 7)) % items).ToArray();
        var values = columns.Select(_ => random.NextDouble()).ToArray();
        var total = 2 * values.Sum();
        return SparseRows.Symmetrise(columns, values, items, (a, b) => (a + b) / total);
    }

    private static float[][] RandomPosition(int items, int dimensions)
    {
        var random = new SeededRandom(2);
        return [.. Enumerable.Range(0, 3).Select(axis => Enumerable.Range(0, items)
            .Select(_ => axis < dimensions ? (float)random.NextNormal() : 0).ToArray())];
    }

    private static double Difference(float[][] expected, float[][] found)
    {
        var squares = expected.Zip(found, (a, b) => a.Zip(b, (x, y) => (double)(x - y) * (x - y)).Sum()).Sum();
        return Math.Sqrt(squares / expected.Sum(axis => axis.Sum(x => (double)x * x)));
    }

    /// <summary>The gradient at some items where nothing attracts, by plain loops.</summary>
    private static double[] RepulsionOf(float[][] position, int[] wanted, double freedom)
    {
        var all = Enumerable.Range(0, position[0].Length).ToArray();
        double Kernel(int i, int j) =>
            1 / (1 + (position.Sum(axis => Math.Pow((double)axis[i] - axis[j], 2)) / freedom));
        double Weight(int i, int j) => i == j ? 0 : Math.Pow(Kernel(i, j), (freedom + 1) / 2);
        var total = all.AsParallel().Select(i => all.Sum(j => Weight(i, j))).Sum();
        return [.. wanted.SelectMany(i => position.Select(axis => -2 * (freedom + 1) / freedom * all.Sum(
            j => Weight(i, j) / total * Kernel(i, j) * ((double)axis[i] - axis[j]))))];
    }

    /// <summary>The divergence and its gradient by plain loops, as written in the papers.</summary>
    private static (double Divergence, double[] Gradient) Definition(
        SparseRows affinities, float[][] position, double freedom)
    {
        var n = affinities.Count;
        var p = new double[n, n];
        for (var i = 0; i < n; i++)
            for (var entry = affinities.Starts[i]; entry < affinities.Starts[i + 1]; entry++)
                p[i, affinities.Columns[entry]] = affinities.Values[entry];

        double Kernel(int i, int j) =>
            1 / (1 + (position.Sum(axis => Math.Pow((double)axis[i] - axis[j], 2)) / freedom));
        double Weight(int i, int j) => i == j ? 0 : Math.Pow(Kernel(i, j), (freedom + 1) / 2);
        var all = Enumerable.Range(0, n).ToArray();
        var total = all.Sum(i => all.Sum(j => Weight(i, j)));
        var divergence = all.Sum(
            i => all.Where(j => p[i, j] > 0).Sum(j => p[i, j] * Math.Log(p[i, j] * total / Weight(i, j))));
        var gradient = position.SelectMany(axis => all.Select(i => 2 * (freedom + 1) / freedom * all.Sum(
            j => (p[i, j] - (Weight(i, j) / total)) * Kernel(i, j) * ((double)axis[i] - axis[j])))).ToArray();
        return (divergence, gradient);
    }
}
