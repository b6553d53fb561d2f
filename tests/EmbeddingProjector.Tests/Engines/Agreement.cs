namespace EmbeddingProjector.Tests.Engines;

/// <summary>How near a result is to the truth, summed in float64.</summary>
internal static class Agreement
{
    /// <summary>The angle's cosine.</summary>
    public static double Cosine(ReadOnlySpan<float> found, ReadOnlySpan<float> truth)
    {
        double dot = 0, foundSquares = 0, truthSquares = 0;
        for (var i = 0; i < truth.Length; i++)
        {
            dot += (double)found[i] * truth[i];
            foundSquares += (double)found[i] * found[i];
            truthSquares += (double)truth[i] * truth[i];
        }

        return dot / Math.Sqrt(foundSquares * truthSquares);
    }

    /// <summary>The difference's length over the truth's.</summary>
    public static double RelativeL2(ReadOnlySpan<float> found, ReadOnlySpan<float> truth)
    {
        double differenceSquares = 0, truthSquares = 0;
        for (var i = 0; i < truth.Length; i++)
        {
            differenceSquares += ((double)found[i] - truth[i]) * ((double)found[i] - truth[i]);
            truthSquares += (double)truth[i] * truth[i];
        }

        return Math.Sqrt(differenceSquares / truthSquares);
    }
}
