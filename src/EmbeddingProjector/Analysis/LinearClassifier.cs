namespace EmbeddingProjector.Analysis;

/// <summary>One weight vector and one number a class; an item belongs to the class with the greatest score.</summary>
public sealed class LinearClassifier : IClassifier
{
    private const string Name = "linear classifier";

    /// <summary>Makes a classifier.</summary>
    /// <param name="classes">[classes]: the labels.</param>
    /// <param name="weights">[classes, dimensions]: each class's prototype.</param>
    /// <param name="intercepts">[classes].</param>
    /// <exception cref="AnalysisInputException">The lengths differ.</exception>
    public LinearClassifier(IReadOnlyList<string> classes, Matrix weights, IReadOnlyList<double> intercepts)
    {
        if (classes.Count != weights.Rows || classes.Count != intercepts.Count)
            Require.Throw("LengthMismatch", $"{Name}: expected {classes.Count} weight rows and intercepts, one a "
                + $"class, found {weights.Rows} and {intercepts.Count}");

        Classes = classes;
        Weights = weights;
        Intercepts = intercepts;
    }

    /// <inheritdoc/>
    public IReadOnlyList<string> Classes { get; }

    /// <inheritdoc/>
    public int Dimension => Weights.Columns;

    /// <summary>[classes, dimensions]: each class's prototype.</summary>
    public Matrix Weights { get; }

    /// <summary>[classes]: added to the scores.</summary>
    public IReadOnlyList<double> Intercepts { get; }

    /// <summary>The items' scores: weights times item plus intercept.</summary>
    /// <param name="data">[items, dimensions].</param>
    /// <param name="threads">The most threads to use, 0 for all; never changes the result.</param>
    /// <returns>[items, classes]; of a logistic regression the logits.</returns>
    /// <exception cref="AnalysisInputException">Another number of dimensions, or NaN.</exception>
    public Matrix Score(Matrix data, int threads = 0)
    {
        Require.Dimensions(Name, Weights.Columns, data.Columns);
        Require.Finite(Name, data);
        var scores = LinearMap.Apply(data, null, Weights, threads);
        for (var i = 0; i < scores.Rows; i++)
            for (var c = 0; c < scores.Columns; c++)
                scores[i, c] = (float)(scores[i, c] + Intercepts[c]);
        return scores;
    }
}
