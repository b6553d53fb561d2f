namespace EmbeddingProjector.Analysis;

/// <summary>Multinomial logistic regression with an L2 penalty, fitted by L-BFGS.</summary>
/// <remarks>
/// The objective is scikit-learn's with <c>multi_class="multinomial"</c>: C times the items' summed cross-entropy plus
/// half the weights' sum of squares; intercepts are not penalised. Two classes are treated like more.
/// </remarks>
internal sealed class LogisticRegression
{
    private const string Name = "logistic regression";

    private LogisticRegression(LinearClassifier classifier, double loss, int iterations, bool converged)
    {
        Classifier = classifier;
        Loss = loss;
        Iterations = iterations;
        Converged = converged;
    }

    /// <summary>The weights found.</summary>
    public LinearClassifier Classifier { get; }

    /// <summary>The objective's value at the end.</summary>
    public double Loss { get; }

    public int Iterations { get; }

    /// <summary>Whether the gradient became small before the steps ran out.</summary>
    public bool Converged { get; }

    /// <summary>Fits weights to labelled items.</summary>
    /// <param name="data">[items, dimensions], at least 2 items, finite.</param>
    /// <param name="labels">[items]: two classes or more.</param>
    /// <param name="c">The inverse of the penalty's strength, above 0.</param>
    /// <param name="maxIterations">The most steps.</param>
    /// <param name="tolerance">The gradient's greatest component at which to stop.</param>
    /// <param name="threads">The most threads to use, 0 for all; never changes the result.</param>
    /// <exception cref="AnalysisInputException">One class only, NaN, or c not above 0.</exception>
    public static LogisticRegression Fit(
        Matrix data,
        IReadOnlyList<string> labels,
        double c = 1,
        int maxIterations = 1000,
        double tolerance = 1e-4,
        int threads = 0)
    {
        Require.Items(Name, data, 2);
        Require.Labels(Name, data, labels);
        if (!(c > 0) || !double.IsFinite(c))
            Require.Throw("OutOfRange", $"{Name}: c: expected a number above 0, found {c}");
        Require.Range(Name, "maxIterations", maxIterations, 1, int.MaxValue);
        var classes = ClassLabels.AtLeastTwo(Name, labels);

        var (count, dimensions) = (classes.Names.Length, data.Columns);
        var objective = new LogisticObjective(data, classes, c, threads);
        var minimum = Lbfgs.Minimise(
            objective.Evaluate, new double[count * (dimensions + 1)], maxIterations, tolerance);

        var weights = new Matrix(count, dimensions);
        for (var i = 0; i < count * dimensions; i++)
            weights.Values.Span[i] = (float)minimum.Point[i];
        var classifier = new LinearClassifier(classes.Names, weights, minimum.Point[(count * dimensions)..]);
        return new LogisticRegression(classifier, minimum.Value, minimum.Iterations, minimum.Converged);
    }
}
