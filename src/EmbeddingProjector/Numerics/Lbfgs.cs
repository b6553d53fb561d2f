namespace EmbeddingProjector.Numerics;

/// <summary>
/// Minimises smooth functions with a limited memory of past steps (Nocedal and Wright 2006, algorithm 7.5).
/// </summary>
internal static class Lbfgs
{
    private const int Memory = 10;
    private const double SufficientDecrease = 1e-4;
    private const double Curvature = 0.9;
    private const int MaxTrials = 40;

    /// <summary>Walks downhill from a point.</summary>
    /// <param name="function">The value at a point; writes the gradient into its second argument.</param>
    /// <param name="maxIterations">The most steps.</param>
    /// <param name="tolerance">The gradient's greatest component at which to stop.</param>
    public static (double[] Point, double Value, int Iterations, bool Converged) Minimise(
        Func<double[], double[], double> function, double[] start, int maxIterations, double tolerance)
    {
        var point = (double[])start.Clone();
        var gradient = new double[point.Length];
        var value = function(point, gradient);
        var steps = new List<(double[] Step, double[] Change, double Product)>();
        for (var iteration = 0; iteration < maxIterations; iteration++)
        {
            if (gradient.Max(Math.Abs) <= tolerance)
                return (point, value, iteration, true);

            var direction = Direction(gradient, steps);
            if (!(DenseVector.Dot(direction, gradient) < 0))
            {
                steps.Clear();
                direction = Array.ConvertAll(gradient, g => -g);
            }

            var first = steps.Count == 0 ? Math.Min(1, 1 / gradient.Sum(Math.Abs)) : 1;
            if (Search(function, point, value, gradient, direction, first) is not { } found)
                return (point, value, iteration, false);

            Remember(steps, point, gradient, found.Point, found.Gradient);
            (point, value, gradient) = found;
        }

        return (point, value, maxIterations, gradient.Max(Math.Abs) <= tolerance);
    }

    /// <summary>
    /// Minus the gradient, times the inverse Hessian that past steps suggest (the two-loop recursion).
    /// </summary>
    private static double[] Direction(double[] gradient, List<(double[] Step, double[] Change, double Product)> steps)
    {
        var direction = Array.ConvertAll(gradient, g => -g);
        var factors = new double[steps.Count];
        for (var i = steps.Count - 1; i >= 0; i--)
        {
            factors[i] = DenseVector.Dot(steps[i].Step, direction) / steps[i].Product;
            DenseVector.AddScaled(direction, steps[i].Change, -factors[i]);
        }

        if (steps.Count > 0)
            DenseVector.Scale(direction, steps[^1].Product / DenseVector.Dot(steps[^1].Change, steps[^1].Change));
        for (var i = 0; i < steps.Count; i++)
        {
            var factor = DenseVector.Dot(steps[i].Change, direction) / steps[i].Product;
            DenseVector.AddScaled(direction, steps[i].Step, factors[i] - factor);
        }

        return direction;
    }

    /// <summary>
    /// A step that satisfies the weak Wolfe conditions, by doubling and bisection; null where none is found.
    /// </summary>
    private static (double[] Point, double Value, double[] Gradient)? Search(
        Func<double[], double[], double> function,
        double[] point,
        double value,
        double[] gradient,
        double[] direction,
        double step)
    {
        var slope = DenseVector.Dot(gradient, direction);
        var (low, high) = (0.0, double.PositiveInfinity);
        (double[] Point, double Value, double[] Gradient)? best = null;
        for (var trial = 0; trial < MaxTrials; trial++)
        {
            var next = (double[])point.Clone();
            DenseVector.AddScaled(next, direction, step);
            var nextGradient = new double[point.Length];
            var nextValue = function(next, nextGradient);
            if (!(nextValue <= value + (SufficientDecrease * step * slope)))
            {
                high = step;
            }
            else
            {
                best = (next, nextValue, nextGradient);
                if (DenseVector.Dot(nextGradient, direction) >= Curvature * slope)
                    return best;
                low = step;
            }

            step = double.IsPositiveInfinity(high) ? 2 * step : 0.5 * (low + high);
        }

        return best;
    }

    private static void Remember(
        List<(double[] Step, double[] Change, double Product)> steps,
        double[] from,
        double[] fromGradient,
        double[] to,
        double[] toGradient)
    {
        var step = to.Zip(from, (a, b) => a - b).ToArray();
        var change = toGradient.Zip(fromGradient, (a, b) => a - b).ToArray();
        var product = DenseVector.Dot(step, change);
        if (!(product > 1e-16 * DenseVector.Dot(change, change)))
            return; // no curvature to learn from
        if (steps.Count == Memory)
            steps.RemoveAt(0);
        steps.Add((step, change, product));
    }
}
