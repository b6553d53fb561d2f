namespace EmbeddingProjector.Analysis.Probes;

/// <summary>Trains a probe on a part of a set and judges it by the rest.</summary>
public static class ProbeTraining
{
    private const string Name = "probe";

    /// <summary>Trains a probe.</summary>
    /// <param name="set">The embeddings, finite.</param>
    /// <param name="labels">[items]: each item's class, two or more; items without one (null, empty or
    /// <c>(none)</c>) are left out.</param>
    /// <param name="options">How; null for the defaults.</param>
    /// <param name="threads">The most threads to use, 0 for all; never changes the result.</param>
    /// <exception cref="AnalysisInputException">One class only, too few items to hold out, NaN, or an option out of its
    /// range.</exception>
    public static TrainedProbe Train(
        EmbeddingSet set, IReadOnlyList<string?> labels, ProbeOptions? options = null, int threads = 0)
    {
        options ??= new ProbeOptions();
        Require.Items(Name, set.Vectors, 2);
        Require.Labels(Name, set.Vectors, labels);
        Check(options);
        int[] labelled = [.. Enumerable.Range(0, labels.Count).Where(i => !MetadataColumn.IsMissing(labels[i]))];
        string[] truth = [.. labelled.Select(i => labels[i]!)];
        ClassLabels.AtLeastTwo(Name, truth);

        var (train, test) = Split(truth, options);
        var (data, held) = (set.Vectors.Select(Rows(train)), set.Vectors.Select(Rows(test)));
        string[] known = [.. train.Select(i => truth[i])], wanted = [.. test.Select(i => truth[i])];
        var (classifier, fit) = Fit(data, known, options, threads);
        return new TrainedProbe(
            Probe: new EmbeddingProbe
            {
                Classifier = classifier,
                Options = options,
                TrainedOn = set.Name,
                Recipe = set.Recipe,
                HeldOut = [.. Rows(test).Select(row => set.Ids[row])],
            },
            Train: new ConfusionMatrix(known, classifier.Predict(data, threads)),
            Test: wanted.Length == 0 ? null : new ConfusionMatrix(wanted, classifier.Predict(held, threads)),
            TrainRows: Rows(train),
            TestRows: Rows(test),
            NeighborAccuracy: NeighborAccuracy(data, known, held, wanted, options, threads),
            Loss: fit?.Loss,
            Iterations: fit?.Iterations,
            Converged: fit?.Converged ?? true);

        int[] Rows(IReadOnlyList<int> chosen) => [.. chosen.Select(i => labelled[i])];
    }

    private static void Check(ProbeOptions options)
    {
        if (!(options.TestFraction >= 0 && options.TestFraction < 1))
            Require.Throw(
                "OutOfRange", $"{Name}: test fraction: expected 0 or more and below 1, found {options.TestFraction}");

        if (!(options.L2 > 0) || !double.IsFinite(options.L2))
            Require.Throw("OutOfRange", $"{Name}: L2: expected a number above 0, found {options.L2}");
        if (options is { Method: ProbeMethod.Knn, Standardise: true })
            Require.Throw("OutOfRange", $"{Name}: standardising: expected Logistic or Ridge, found Knn");
    }

    private static (IReadOnlyList<int> Train, IReadOnlyList<int> Test) Split(string[] truth, ProbeOptions options)
    {
        if (options.TestFraction == 0)
            return ([.. Enumerable.Range(0, truth.Length)], []);
        var split = StratifiedSplit.Draw(truth, options.TestFraction, options.Seed);
        return (split.Train, split.Test);
    }

    private static (IClassifier Classifier, LogisticRegression? Fit) Fit(
        Matrix data, string[] labels, ProbeOptions options, int threads)
    {
        if (options.Method == ProbeMethod.Knn)
            return (new KnnClassifier(data, labels, options.Neighbors, options.Metric), null);

        var scaling = options.Standardise ? Standardisation.Of(data) : null;
        var scaled = scaling?.Apply(data) ?? data;
        var logistic = options.Method == ProbeMethod.Logistic
            ? LogisticRegression.Fit(scaled, labels, 1 / options.L2, threads: threads)
            : null;
        var linear = logistic?.Classifier ?? RidgeClassifier.Fit(scaled, labels, options.Alpha, threads);
        return (Rounded(scaling?.Undo(linear) ?? linear), logistic);
    }

    // A file stores single precision; a probe in memory gives the very numbers that it gives once saved and loaded.
    private static LinearClassifier Rounded(LinearClassifier linear) => new(
        linear.Classes, linear.Weights, [.. linear.Intercepts.Select(intercept => (double)(float)intercept)]);

    private static double? NeighborAccuracy(
        Matrix data, string[] known, Matrix held, string[] wanted, ProbeOptions options, int threads)
    {
        var most = wanted.Length > 0 ? known.Length : known.Length - 1;
        if (options.Method != ProbeMethod.Knn && options.Neighbors > most)
            return null;
        return wanted.Length > 0
            ? KnnAccuracy.HeldOut(data, known, held, wanted, options.Neighbors, options.Metric, threads)
            : KnnAccuracy.LeaveOneOut(data, known, options.Neighbors, options.Metric, threads);
    }
}
