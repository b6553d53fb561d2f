namespace EmbeddingProjector.Pipeline;

/// <summary>Turns a head's scores into a prediction.</summary>
internal static class Softmax
{
    /// <summary>The likeliest class and its softmax probability, computed in double; the first of equal ones.</summary>
    /// <param name="logits">[classes], finite, at least one.</param>
    /// <param name="categories">The classes in the order of the logits; one without a name is called by its
    /// index.</param>
    public static Prediction Top(ReadOnlySpan<float> logits, ImmutableArray<string> categories)
    {
        var top = 0;
        for (var i = 1; i < logits.Length; i++)
        {
            if (logits[i] > logits[top])
                top = i;
        }

        var category = top < categories.Length ? categories[top] : top.ToString(CultureInfo.InvariantCulture);
        return new Prediction(category, top, (float)Greatest(logits, top));
    }

    /// <summary>The probability of the likeliest class, computed in double.</summary>
    /// <param name="logits">[classes], finite.</param>
    public static double Greatest(ReadOnlySpan<float> logits, int top)
    {
        var sum = 0.0;
        foreach (var logit in logits)
            sum += Math.Exp((double)logit - logits[top]);
        return 1 / sum;
    }
}
