namespace EmbeddingProjector.Analysis;

/// <summary>The sign convention of components: scikit-learn's <c>svd_flip</c>.</summary>
internal static class ComponentSigns
{
    /// <summary>
    /// Turns components so that of each one's scores the one farthest from 0, the first of several, is positive.
    /// </summary>
    /// <param name="components">[components, dimensions]; changed.</param>
    /// <param name="scores">[items, components], as the components stand.</param>
    public static void Fix(Matrix components, Matrix scores)
    {
        for (var c = 0; c < components.Rows; c++)
        {
            var farthest = 0f;
            for (var i = 0; i < scores.Rows; i++)
            {
                if (Math.Abs(scores[i, c]) > Math.Abs(farthest))
                    farthest = scores[i, c];
            }
            if (farthest >= 0)
                continue;
            foreach (ref var value in components.Row(c))
                value = -value;
        }
    }
}
