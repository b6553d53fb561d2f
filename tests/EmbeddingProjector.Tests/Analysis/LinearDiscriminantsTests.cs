using EmbeddingProjector.Analysis;
using EmbeddingProjector.Numerics;
using EmbeddingProjector.Tests.Numerics;

namespace EmbeddingProjector.Tests.Analysis;

public class LinearDiscriminantsTests
{
    /// <summary>The bound on the difference from scikit-learn.</summary>
    private const double Tolerance = 1e-4;

    // As the probe: an item without a class has no part in what parts the classes.
    [Theory]
    [InlineData("")]
    [InlineData("(none)")]
    public void Items_without_a_class_change_nothing(string none)
    {
        var random = new Random(4);
        var labels = Enumerable.Range(0, 30).Select(i => i % 3 == 2 ? none : $"class{i % 3}").ToArray();
        var data = Matrix.FromRows([.. labels.Select(label => (float[])
            [.. Enumerable.Range(0, 4).Select(_ => random.NextSingle() + (label == "class0" ? 1 : 0))])]);
        int[] labelled = [.. Enumerable.Range(0, 30).Where(i => i % 3 != 2)];

        var found = LinearDiscriminants.Fit(data, labels);

        var expected = LinearDiscriminants.Fit(data.Select(labelled), [.. labelled.Select(i => labels[i])]);
        Assert.Equal(["class0", "class1"], found.Classes);
        Assert.Equal(expected.Scalings.Values.ToArray(), found.Scalings.Values.ToArray());
        Assert.Equal(30, found.Transform(data).Rows);
    }

    [Fact]
    public void Scalings_scores_and_ratios_equal_scikit_learn_up_to_sign()
    {
        var data = DigitsFixture.Data();
        var found = LinearDiscriminants.Fit(data, DigitsFixture.Labels());

        Closeness.AssertRelative(DigitsFixture.Numbers("lda", "ratio"), found.ExplainedVarianceRatio, Tolerance);
        var (scalings, scores) = (DigitsFixture.Numbers("lda", "scalings"), DigitsFixture.Numbers("lda", "scores"));
        var first = found.Transform(data.Select([0, 1, 2, 3, 4]));
        for (var i = 0; i < 3; i++)
        {
            var expected = scalings[(i * 64)..((i + 1) * 64)];
            var actual = found.Scalings.Row(i).ToArray().Select(v => (double)v).ToArray();
            var sign = Math.Sign(expected.Zip(actual, (a, b) => a * b).Sum());
            Closeness.AssertRelative(expected, actual.Select(v => sign * v), Tolerance);
            Closeness.AssertRelative(
                Enumerable.Range(0, 5).Select(row => scores[(row * 3) + i]),
                Enumerable.Range(0, 5).Select(row => (double)sign * first[row, i]),
                Tolerance);
        }
    }

    [Fact]
    public void Classes_come_apart_where_dimensions_outnumber_items()
    {
        var data = RandomData.Clusters(30, 90, 3, spread: 0.1, seed: 4);
        var labels = Enumerable.Range(0, 30).Select(i => "c" + (i % 3)).ToArray();
        var found = LinearDiscriminants.Fit(data, labels);

        Assert.Equal(2, found.Scalings.Rows);
        Assert.Equal(1, found.ExplainedVarianceRatio.Sum(), 1e-9);
        var scores = found.Transform(data);
        for (var i = 3; i < 30; i++)
            Assert.Equal(
                i % 3, Enumerable.Range(0, 3).MinBy(c => DenseVector.SquaredDistance(scores.Row(i), scores.Row(c))));
    }

    [Fact]
    public void Directions_are_not_centred()
    {
        var data = DigitsFixture.Data();
        var found = LinearDiscriminants.Fit(data, DigitsFixture.Labels());

        Assert.All(found.TransformDirections(new Matrix(1, 64)).Values.ToArray(), value => Assert.Equal(0, value));
        Assert.Contains(found.Transform(new Matrix(1, 64)).Values.ToArray(), value => Math.Abs(value) > 0.1);
    }

    [Fact]
    public void Bad_input_is_named()
    {
        var data = RandomData.Normal(6, 3, 1);
        string[] two = ["a", "a", "a", "b", "b", "b"];

        Assert.Equal(
            "linear discriminants: expected at least 2 classes, found 1",
            ErrorOf(data, ["a", "a", "a", "a", "a", "a"]));
        Assert.Equal(
            "linear discriminants: expected more items than the 6 classes, found 6",
            ErrorOf(data, ["a", "b", "c", "d", "e", "f"]));
        Assert.Equal("linear discriminants: expected 6 labels, one an item, found 2", ErrorOf(data, ["a", "b"]));
        Assert.Equal("linear discriminants: expected at least 1 item, found 0", ErrorOf(new Matrix(0, 3), []));

        var constant = new Matrix(6, 3);
        constant.Values.Span.Fill(1);
        Assert.Equal(
            "linear discriminants: expected items that differ within a class, found none", ErrorOf(constant, two));
    }

    [Fact]
    public void Constant_columns_change_nothing()
    {
        var data = DigitsFixture.Data(); // some border pixels are always 0
        var labels = DigitsFixture.Labels();
        var varying =
            Enumerable.Range(0, 64).Where(j => Enumerable.Range(0, 500).Any(i => data[i, j] != data[0, j])).ToArray();
        Assert.NotEqual(64, varying.Length);

        var all = LinearDiscriminants.Fit(data, labels).Transform(data);
        var fewer = LinearDiscriminants.Fit(data.SelectColumns(varying), labels).Transform(data.SelectColumns(varying));
        Closeness.AssertRelative(fewer.Values.Doubles(), all.Values.Doubles(), Tolerance);
    }

    private static string ErrorOf(Matrix data, string[] labels) =>
        Assert.Throws<AnalysisInputException>(() => LinearDiscriminants.Fit(data, labels)).Message;
}
