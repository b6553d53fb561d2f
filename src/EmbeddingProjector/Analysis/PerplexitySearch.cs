namespace EmbeddingProjector.Analysis;

/// <summary>Finds each item's Gaussian such that its neighbors' probabilities have the wanted perplexity.</summary>
internal static class PerplexitySearch
{
    private const int MaxSteps = 100;
    private const double Tolerance = 1e-5; // of the entropy

    /// <summary>Turns squared distances into probabilities that add up to 1.</summary>
    /// <param name="squaredDistances">[neighbors]: replaced.</param>
    /// <param name="perplexity">2 to the power of the entropy in bits.</param>
    public static void Apply(Span<double> squaredDistances, double perplexity)
    {
        var target = Math.Log(perplexity);
        var nearest = double.PositiveInfinity;
        foreach (var distance in squaredDistances)
            nearest = Math.Min(nearest, distance);
        var probabilities = new double[squaredDistances.Length];
        var (beta, low, high) = (1.0, double.NegativeInfinity, double.PositiveInfinity);
        for (var step = 0; step < MaxSteps; step++)
        {
            // The nearest distance is taken off all of them: the same probabilities, and no underflow of their sum.
            var (sum, weighted) = (0.0, 0.0);
            for (var i = 0; i < probabilities.Length; i++)
            {
                var difference = squaredDistances[i] - nearest;
                probabilities[i] = Math.Exp(-beta * difference);
                sum += probabilities[i];
                weighted += probabilities[i] * difference;
            }

            DenseVector.Scale(probabilities, 1 / sum);
            var entropy = Math.Log(sum) + (beta * weighted / sum);
            if (Math.Abs(entropy - target) <= Tolerance)
                break;
            if (entropy > target)
            {
                low = beta;
                beta = double.IsPositiveInfinity(high) ? 2 * beta : (beta + high) / 2;
            }
            else
            {
                high = beta;
                beta = double.IsNegativeInfinity(low) ? beta / 2 : (beta + low) / 2;
            }
        }

        probabilities.CopyTo(squaredDistances);
    }
}
