namespace EmbeddingProjector.Analysis.Probes;

/// <summary>The class that a probe gives one item.</summary>
/// <param name="Row">The item's row.</param>
/// <param name="Class">The class with the greatest score, the first of several.</param>
/// <param name="Score">That score: the logit, the ridge output, or the part of the votes.</param>
/// <param name="Probability">Logistic: the softmax probability of the class; Knn: its part of the votes; Ridge:
/// null.</param>
internal sealed record ProbeJudgement(int Row, string Class, float Score, double? Probability)
{
    /// <summary>Judges items.</summary>
    /// <param name="data">[items, dimensions], finite.</param>
    /// <param name="threads">The most threads to use, 0 for all; never changes the result.</param>
    /// <returns>[items].</returns>
    /// <exception cref="AnalysisInputException">Another number of dimensions, or NaN.</exception>
    public static ProbeJudgement[] Of(EmbeddingProbe probe, Matrix data, int threads = 0)
    {
        var scores = probe.Classifier.Score(data, threads);
        return [.. Enumerable.Range(0, data.Rows).Select(row => Of(probe, scores.Row(row), row))];
    }

    private static ProbeJudgement Of(EmbeddingProbe probe, ReadOnlySpan<float> scores, int row)
    {
        var best = ClassPrediction.Likeliest(scores);
        double? probability = probe.Options.Method switch
        {
            ProbeMethod.Logistic => Softmax.Greatest(scores, best),
            ProbeMethod.Knn => scores[best],
            _ => null,
        };
        return new ProbeJudgement(row, probe.Classes[best], scores[best], probability);
    }
}
