using EmbeddingProjector.Analysis;
using EmbeddingProjector.Analysis.Probes;
using EmbeddingProjector.Numerics;
using EmbeddingProjector.Sets;
using EmbeddingProjector.Tests.Numerics;

namespace EmbeddingProjector.Tests.Analysis.Probes;

public sealed class ProbeTrainingTests
{
    /// <summary>Weights and scores are stored in single precision.</summary>
    private const double StorageTolerance = 1e-5;

    [Theory]
    [InlineData(ProbeMethod.Logistic)]
    [InlineData(ProbeMethod.Ridge)]
    [InlineData(ProbeMethod.Knn)]
    public void Every_method_learns_the_digits_from_four_fifths(ProbeMethod method)
    {
        var trained = ProbeTraining.Train(Digits(), DigitsFixture.Labels(), new() { Method = method });

        Assert.Equal(DigitsFixture.Labels().Length, trained.TrainRows.Count + trained.TestRows.Count);
        Assert.InRange(trained.TestRows.Count, 90, 110); // a fifth of 500, rounded in each of ten classes
        Assert.InRange(trained.Test!.Accuracy, 0.85, 1);
        Assert.InRange(trained.NeighborAccuracy!.Value, 0.85, 1);
        Assert.Equal(method == ProbeMethod.Logistic, trained.Loss is not null);
        if (method == ProbeMethod.Knn) Assert.Equal(trained.NeighborAccuracy, trained.Test.Accuracy);
    }

    [Fact]
    public void The_probe_is_what_scikit_learns_numbers_say_of_the_training_items_alone()
    {
        var (set, labels) = (Digits(), DigitsFixture.Labels());
        var trained = ProbeTraining.Train(set, labels, new() { L2 = 0.1, Seed = 3 });

        var direct = LogisticRegression.Fit(
            set.Vectors.Select(trained.TrainRows), [.. trained.TrainRows.Select(row => labels[row])], c: 10);
        Assert.Equal(direct.Classifier.Weights.Values.ToArray(), trained.Probe.Prototypes.Weights.Values.ToArray());
        Assert.Equal(direct.Loss, trained.Loss);
        var split = StratifiedSplit.Draw(labels, 0.2, 3);
        Assert.Equal(split.Test, trained.TestRows);
    }

    [Fact]
    public void Standardised_training_gives_weights_for_items_as_they_are()
    {
        var (set, labels) = (Digits(), DigitsFixture.Labels());
        var probe = ProbeTraining.Train(set, labels, new() { Standardise = true, TestFraction = 0 }).Probe;

        var scaled = Scaled(set.Vectors);
        var expected = LogisticRegression.Fit(scaled, labels).Classifier.Score(scaled);
        Closeness.AssertRelative(
            expected.Values.Doubles(), probe.Classifier.Score(set.Vectors).Values.Doubles(), StorageTolerance);
    }

    [Fact]
    public void Items_without_a_label_are_left_out()
    {
        var labels = DigitsFixture.Labels().Select((label, i) => i % 5 == 0 ? "(none)" : label).ToArray();
        var trained = ProbeTraining.Train(Digits(), labels);

        Assert.DoesNotContain(MetadataColumn.Missing, trained.Probe.Classes);
        Assert.DoesNotContain(trained.TrainRows.Concat(trained.TestRows), row => row % 5 == 0);
    }

    [Fact]
    public void Without_held_out_items_all_are_trained_on_and_neighbors_judge_each_other()
    {
        var trained = ProbeTraining.Train(Digits(), DigitsFixture.Labels(), new() { TestFraction = 0 });

        Assert.Null(trained.Test);
        Assert.Equal(DigitsFixture.Labels().Length, trained.TrainRows.Count);
        Assert.Equal(KnnAccuracy.LeaveOneOut(DigitsFixture.Data(), DigitsFixture.Labels()), trained.NeighborAccuracy);
    }

    [Fact]
    public void Ranking_is_by_the_plain_dot_product()
    {
        var set = Digits();
        var probe = ProbeTraining.Train(set, DigitsFixture.Labels()).Probe;
        var ranking = PrototypeRanking.Of(probe, "7", set.Vectors);

        var products = Enumerable.Range(0, set.Count)
            .Select(row => DenseVector.Dot(set.Vectors.Row(row), probe.Prototypes.Weights.Row(7))).ToArray();
        Assert.Equal(Enumerable.Range(0, set.Count), ranking.Rows.Order());
        Assert.Equal(products.Max(), products[ranking.Rows[0]]);
        Assert.Equal(products.Min(), products[ranking.Rows[^1]]);
        Assert.Equal(products[ranking.Rows[4]], ranking.Scores[4], StorageTolerance * Math.Abs(products.Max()));
        Assert.Equal([0, 1, set.Count - 2, set.Count - 1], ranking.Ends(2));
        Assert.Equal(Enumerable.Range(0, set.Count), ranking.Ends(set.Count));
    }

    [Fact]
    public void A_logistic_judgement_has_the_softmax_of_its_scores()
    {
        var set = Digits();
        var probe = ProbeTraining.Train(set, DigitsFixture.Labels()).Probe;
        var judgement = ProbeJudgement.Of(probe, set.Vectors)[11];

        var scores = probe.Classifier.Score(set.Vectors).Row(11).ToArray();
        Assert.Equal((11, scores.Max()), (judgement.Row, judgement.Score));
        var expected = Math.Exp(scores.Max()) / scores.Sum(score => Math.Exp(score));
        Assert.Equal(expected, judgement.Probability!.Value, StorageTolerance);
    }

    [Fact]
    public void The_tables_lines_are_true_classes()
    {
        var matrix = new ConfusionMatrix(["cat", "cat", "dog", "a very long name"], ["cat", "dog", "dog", "cat"]);

        Assert.Equal(
            """
                          a very long…          cat          dog
            a very long…             .            1            .
                     cat             .            1            1
                     dog             .            .            1
            """.ReplaceLineEndings("\n"),
            matrix.ToString());
        Assert.Equal((0.5, 0.5), (matrix.Recall(1), matrix.Precision(1)));
        Assert.Null(matrix.Precision(0));
    }

    [Fact]
    public void Bad_input_is_named()
    {
        var (set, labels) = (Digits(), DigitsFixture.Labels());
        Assert.Equal("TooFewClasses", ErrorOf(() => ProbeTraining.Train(set, [.. labels.Select(_ => "one")])));
        Assert.Equal("LengthMismatch", ErrorOf(() => ProbeTraining.Train(set, ["1", "2"])));
        Assert.Equal("OutOfRange", ErrorOf(() => ProbeTraining.Train(set, labels, new() { TestFraction = 1 })));
        Assert.Equal("OutOfRange", ErrorOf(() => ProbeTraining.Train(set, labels, new() { L2 = double.NaN })));
        Assert.Equal("OutOfRange", ErrorOf(() => ProbeTraining.Train(
            set, labels, new() { Method = ProbeMethod.Knn, Standardise = true })));

        var probe = ProbeTraining.Train(set, labels).Probe;
        Assert.Equal("ClassNotFound", ErrorOf(() => PrototypeRanking.Of(probe, "ten", set.Vectors)));
        var votes = ProbeTraining.Train(set, labels, new() { Method = ProbeMethod.Knn }).Probe;
        Assert.Equal("NoPrototypes", ErrorOf(() => PrototypeRanking.Of(votes, "7", set.Vectors)));
    }

    internal static EmbeddingSet Digits()
    {
        var data = DigitsFixture.Data();
        return new EmbeddingSet
        {
            Name = "digits",
            Ids = [.. Enumerable.Range(0, data.Rows).Select(i => $"i{i}")],
            Vectors = data,
            Labels = DigitsFixture.Labels(),
        };
    }

    // Mean 0, variance 1, as the textbook says.
    private static Matrix Scaled(Matrix data)
    {
        var scaled = new Matrix(data.Rows, data.Columns);
        for (var j = 0; j < data.Columns; j++)
        {
            var column = Enumerable.Range(0, data.Rows).Select(i => (double)data[i, j]).ToArray();
            var mean = column.Average();
            var deviation = Math.Sqrt(column.Average(value => (value - mean) * (value - mean)));
            for (var i = 0; i < data.Rows; i++)
                scaled[i, j] = (float)((column[i] - mean) / (deviation > 0 ? deviation : 1));
        }

        return scaled;
    }

    private static string ErrorOf(Action action) => Assert.Throws<AnalysisInputException>(action).ErrorId;
}
