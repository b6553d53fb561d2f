namespace EmbeddingProjector.Analysis;

/// <summary>From scores to classes.</summary>
internal static class ClassPrediction
{
    /// <summary>The items' classes; of equal scores the first.</summary>
    /// <param name="classifier">Gives the scores.</param>
    /// <param name="data">[items, dimensions].</param>
    /// <param name="threads">The most threads to use, 0 for all; never changes the result.</param>
    /// <returns>[items]: labels.</returns>
    /// <exception cref="AnalysisInputException">Another number of dimensions, or NaN.</exception>
    public static string[] Predict(this IClassifier classifier, Matrix data, int threads = 0)
    {
        var scores = classifier.Score(data, threads);
        return [.. Enumerable.Range(0, scores.Rows).Select(item => classifier.Classes[Likeliest(scores.Row(item))])];
    }

    /// <summary>The place of the greatest score, the first of several.</summary>
    /// <param name="scores">[classes].</param>
    internal static int Likeliest(ReadOnlySpan<float> scores)
    {
        var best = 0;
        for (var c = 1; c < scores.Length; c++)
        {
            if (scores[c] > scores[best])
                best = c;
        }
        return best;
    }
}
