using EmbeddingProjector.Analysis;
using EmbeddingProjector.Numerics;
using EmbeddingProjector.Tests.Numerics;

namespace EmbeddingProjector.Tests.Analysis;

public class LinearClassifierTests
{
    /// <summary>The bound on the difference of the loss.</summary>
    private const double LossTolerance = 1e-4;

    /// <summary>Two runs of one method towards one minimum, stopped near it.</summary>
    private const double WeightTolerance = 1e-4;

    /// <summary>A gradient that small leaves the weights no room to differ by more.</summary>
    private const double NearMinimum = 1e-6;

    /// <summary>Two solvers of one linear system, one of them storing weights in single precision.</summary>
    private const double RidgeTolerance = 1e-5;

    private const float PixelScale = 1 / 16f;

    [Fact]
    public void Logistic_regression_reaches_scikit_learns_loss_and_weights()
    {
        var (data, labels) = (DigitsFixture.Data(scale: PixelScale), DigitsFixture.Labels());
        var loose = LogisticRegression.Fit(data, labels);
        Assert.Equal(1, loose.Loss / DigitsFixture.Number("logistic", "loss"), LossTolerance);

        var fit = LogisticRegression.Fit(data, labels, tolerance: NearMinimum);
        Assert.True(fit.Converged);
        Assert.Equal(1, fit.Loss / DigitsFixture.Number("logistic", "loss"), LossTolerance);
        Closeness.AssertRelative(
            DigitsFixture.Numbers("logistic", "coefficients"),
            fit.Classifier.Weights.Values.Doubles(),
            WeightTolerance);
        Closeness.AssertRelative(
            DigitsFixture.Numbers("logistic", "intercepts"), fit.Classifier.Intercepts, WeightTolerance);
        Assert.Equal(
            DigitsFixture.Number("logistic", "accuracy"),
            new ConfusionMatrix(labels, fit.Classifier.Predict(data)).Accuracy,
            1e-12);
    }

    [Fact]
    public void Logistic_regression_says_when_steps_ran_out()
    {
        var fit = LogisticRegression.Fit(
            DigitsFixture.Data(scale: PixelScale), DigitsFixture.Labels(), maxIterations: 2);

        Assert.False(fit.Converged);
        Assert.Equal(2, fit.Iterations);
    }

    [Fact]
    public void Logistic_regression_does_not_depend_on_the_number_of_threads()
    {
        var (data, labels) = (DigitsFixture.Data(scale: PixelScale), DigitsFixture.Labels());
        var alone = LogisticRegression.Fit(data, labels, threads: 1);
        var together = LogisticRegression.Fit(data, labels, threads: 3);

        Assert.Equal(alone.Loss, together.Loss);
        Assert.Equal(alone.Classifier.Weights.Values.ToArray(), together.Classifier.Weights.Values.ToArray());
    }

    [Fact]
    public void Ridge_equals_scikit_learn()
    {
        var (data, labels) = (DigitsFixture.Data(scale: PixelScale), DigitsFixture.Labels());
        var classifier = RidgeClassifier.Fit(data, labels);

        Closeness.AssertRelative(
            DigitsFixture.Numbers("ridge", "coefficients"), classifier.Weights.Values.Doubles(), RidgeTolerance);
        Closeness.AssertRelative(DigitsFixture.Numbers("ridge", "intercepts"), classifier.Intercepts, RidgeTolerance);
        Assert.Equal(
            DigitsFixture.Number("ridge", "accuracy"),
            new ConfusionMatrix(labels, classifier.Predict(data)).Accuracy,
            1e-12);
    }

    [Fact]
    public void Ridge_is_the_same_by_items_and_by_dimensions()
    {
        var data = RandomData.Normal(40, 39, 1);
        var wide = new Matrix(40, 41); // two constant columns more: now there are fewer items than dimensions
        for (var i = 0; i < 40; i++) data.Row(i).CopyTo(wide.Row(i));
        var labels = Enumerable.Range(0, 40).Select(i => (i % 3).ToString()).ToArray();
        var (narrow, other) = (RidgeClassifier.Fit(data, labels), RidgeClassifier.Fit(wide, labels));

        Closeness.AssertRelative(
            narrow.Weights.Values.Doubles(),
            other.Weights.SelectColumns([.. Enumerable.Range(0, 39)]).Values.Doubles(),
            RidgeTolerance);
        Closeness.AssertRelative(narrow.Intercepts, other.Intercepts, RidgeTolerance);
    }

    [Fact]
    public void Neighbors_vote_as_in_scikit_learn()
    {
        var (data, labels) = (DigitsFixture.Data(), DigitsFixture.Labels());
        int[] known = [.. Enumerable.Range(0, 300)], held = [.. Enumerable.Range(300, 200)];

        Assert.Equal(
            DigitsFixture.Number("knn", "leave_one_out"),
            KnnAccuracy.LeaveOneOut(data, labels, 5, VectorMetric.Euclidean),
            1e-12);
        Assert.Equal(
            DigitsFixture.Number("knn", "held_out"),
            KnnAccuracy.HeldOut(
                data.Select(known), labels[..300], data.Select(held), labels[300..], 5, VectorMetric.Euclidean),
            1e-12);
    }

    [Fact]
    public void Confusion_matrix_counts_pairs_in_the_labels_order()
    {
        var matrix = new ConfusionMatrix(["10", "9", "9", "x"], ["9", "9", "9", "10"]);

        Assert.Equal(["9", "10", "x"], matrix.Classes);
        Assert.Equal(0.5, matrix.Accuracy);
        Assert.Equal((2, 1, 1, 0), (matrix[0, 0], matrix[1, 0], matrix[2, 1], matrix[2, 2]));
    }

    [Fact]
    public void Split_gives_every_class_its_share_and_repeats()
    {
        var labels = Enumerable.Range(0, 100).Select(i => i < 90 ? "many" : "few").ToArray();
        var split = StratifiedSplit.Draw(labels, 0.2, seed: 7);

        Assert.Equal(18, split.Test.Count(i => labels[i] == "many"));
        Assert.Equal(2, split.Test.Count(i => labels[i] == "few"));
        Assert.Equal(Enumerable.Range(0, 100), split.Test.Concat(split.Train).Order());
        Assert.Equal(split.Test, StratifiedSplit.Draw(labels, 0.2, seed: 7).Test);
        Assert.NotEqual(split.Test, StratifiedSplit.Draw(labels, 0.2, seed: 8).Test);
    }

    [Fact]
    public void Bad_input_is_named()
    {
        var data = RandomData.Normal(3, 2, 1);
        Assert.Equal("logistic regression: expected at least 2 classes, found 1", ErrorOf(
            () => LogisticRegression.Fit(data, ["a", "a", "a"])));
        Assert.Equal("ridge classifier: expected 3 labels, one an item, found 1", ErrorOf(
            () => RidgeClassifier.Fit(data, ["a"])));
        Assert.Equal("logistic regression: c: expected a number above 0, found -1", ErrorOf(
            () => LogisticRegression.Fit(data, ["a", "b", "a"], c: -1)));
        Assert.Equal("neighbors: count: expected 1 to 2, found 5", ErrorOf(
            () => KnnAccuracy.LeaveOneOut(data, ["a", "b", "a"])));
        Assert.Equal("split: testPart: expected a number between 0 and 1, found 1", ErrorOf(
            () => StratifiedSplit.Draw(["a", "b"], 1)));
        Assert.Equal("linear classifier: expected 2 dimensions, found 3", ErrorOf(
            () => RidgeClassifier.Fit(data, ["a", "b", "a"]).Predict(new Matrix(1, 3))));
    }

    private static string ErrorOf(Action action) => Assert.Throws<AnalysisInputException>(action).Message;
}
