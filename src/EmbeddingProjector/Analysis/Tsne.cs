namespace EmbeddingProjector.Analysis;

/// <summary>Places items such that near ones stay near: t-distributed stochastic neighbor embedding.</summary>
/// <remarks>
/// scikit-learn's objective and schedule (van der Maaten and Hinton 2008; van der Maaten 2014): neighbors up to three
/// times the perplexity, 250 exaggerated steps at momentum 0.5, then momentum 0.8, gains per coordinate.
/// </remarks>
internal sealed class Tsne
{
    private const string Name = "t-SNE";
    private const int ExaggeratedSteps = 250;
    private const int CheckEvery = 50;
    private const int PatienceSteps = 300;
    private const double LeastGradientNorm = 1e-7;
    private const int Block = 8192; // items a task moves
    private const float LeastGain = 0.01f;
    private const double StartDeviation = 1e-4;

    private Tsne(Matrix coordinates, double divergence, int iterations)
    {
        Coordinates = coordinates;
        Divergence = divergence;
        Iterations = iterations;
    }

    /// <summary>[items, dimensions].</summary>
    public Matrix Coordinates { get; }

    /// <summary>
    /// The Kullback-Leibler divergence of the projection's neighborhoods from the data's: less is better.
    /// </summary>
    public double Divergence { get; }

    /// <summary>Steps taken.</summary>
    public int Iterations { get; }

    /// <summary>Projects items.</summary>
    /// <param name="data">[items, dimensions], at least 3 items, finite.</param>
    /// <param name="options">How it runs; null for the defaults.</param>
    /// <param name="progress">Told the steps taken, every 50.</param>
    /// <param name="cancellation">Stops it between steps.</param>
    /// <exception cref="AnalysisInputException">Too few items for the perplexity, NaN, zero vectors under the cosine,
    /// or an option out of its range.</exception>
    public static Tsne Fit(
        Matrix data,
        TsneOptions? options = null,
        IProgress<int>? progress = null,
        CancellationToken cancellation = default)
    {
        options ??= new TsneOptions();
        Check(data, options);
        var affinities = Affinities(data, options, cancellation);
        var position = ProjectionStart.Of(
            data, options.Dimensions, options.StartAtRandom, options.Seed, options.Threads);
        Rescale(position);

        var gradient = new TsneGradient(affinities, options.Dimensions, options.Angle, options.Threads);
        var (divergence, steps) = Descend(gradient, position, options, progress, cancellation);
        return new Tsne(ProjectionStart.ToMatrix(position, options.Dimensions), divergence, steps);
    }

    private static void Check(Matrix data, TsneOptions options)
    {
        Require.Items(Name, data, 3);
        Require.Range(Name, "dimensions", options.Dimensions, 1, 3);
        Require.Range(Name, "iterations", options.Iterations, ExaggeratedSteps, int.MaxValue);
        if (!(options.Perplexity >= 1 && options.Perplexity < data.Rows))
            Require.Throw("OutOfRange", $"{Name}: perplexity: expected at least 1 and less than the {data.Rows} items, "
                + $"found {options.Perplexity}");

        if (!(options.Angle is >= 0 and <= 1))
            Require.Throw("OutOfRange", $"{Name}: angle: expected 0 to 1, found {options.Angle}");
        if (!(options.EarlyExaggeration >= 1) || options.LearningRate is <= 0 or double.NaN)
            Require.Throw("OutOfRange", $"{Name}: expected an exaggeration of at least 1 and a learning rate above 0");
        if (options.Metric == VectorMetric.Dot)
            Require.Throw(
                "OutOfRange", $"{Name}: metric: expected Euclidean or Cosine, found Dot, which is no distance");
    }

    private static SparseRows Affinities(Matrix data, TsneOptions options, CancellationToken cancellation)
    {
        var count = Math.Min(data.Rows - 1, (int)((3 * options.Perplexity) + 1));
        var search = new NeighborSearch(data, options.Metric);
        Require.NoZeroVectors(Name, search);
        var table = ApproximateNeighbors.FindWithin(
            search, data, options.Metric, count, options.Seed, options.ExactNeighbors, options.Threads, cancellation);
        var columns = new int[checked(data.Rows * count)];
        var values = new double[columns.Length];
        WorkSharing.For(data.Rows, options.Threads, i =>
        {
            table.Indices(i).CopyTo(columns.AsSpan(i * count));
            var row = values.AsSpan(i * count, count);
            var scores = table.Scores(i);
            for (var j = 0; j < count; j++)
            {
                var distance = options.Metric == VectorMetric.Cosine ? 1 - scores[j] : scores[j];
                row[j] = distance * distance;
            }

            PerplexitySearch.Apply(row, options.Perplexity);
        });
        return SparseRows.Symmetrise(columns, values, data.Rows, (a, b) => (a + b) / (2 * data.Rows));
    }

    /// <summary>A small start: the first dimension's deviation becomes 1e-4.</summary>
    private static void Rescale(float[][] position)
    {
        var mean = position[0].Average(v => (double)v);
        var deviation = Math.Sqrt(position[0].Average(v => (v - mean) * (v - mean)));
        foreach (var axis in position)
        {
            for (var i = 0; i < axis.Length; i++)
                axis[i] = (float)(axis[i] * (StartDeviation / deviation));
        }
    }

    private static (double Divergence, int Steps) Descend(
        TsneGradient function,
        float[][] position,
        TsneOptions options,
        IProgress<int>? progress,
        CancellationToken cancellation)
    {
        var items = position[0].Length;
        var blocks = (items + Block - 1) / Block;
        var rate = (float)(options.LearningRate ?? Math.Max(items / options.EarlyExaggeration / 4, 50));
        var (gradient, update, gains) = (Zeros(items), Zeros(items), Zeros(items));
        var (best, bestStep) = (double.PositiveInfinity, 0);
        for (var step = 0; step < options.Iterations; step++)
        {
            cancellation.ThrowIfCancellationRequested();
            if (step is 0 or ExaggeratedSteps)
            {
                foreach (var axis in gains)
                    Array.Fill(axis, 1);
                foreach (var axis in update)
                    Array.Clear(axis);
                (best, bestStep) = (double.PositiveInfinity, step);
            }

            var isEarly = step < ExaggeratedSteps;
            var isCheck = (step + 1) % CheckEvery == 0 || step == options.Iterations - 1;
            var divergence = function.Evaluate(
                position, isEarly ? options.EarlyExaggeration : 1, gradient, isCheck);
            WorkSharing.For(options.Dimensions * blocks, options.Threads, task =>
            {
                var (axis, start) = (task / blocks, task % blocks * Block);
                var block = start..Math.Min(items, start + Block);
                Move(
                    position[axis].AsSpan(block),
                    gradient[axis].AsSpan(block),
                    update[axis].AsSpan(block),
                    gains[axis].AsSpan(block),
                    isEarly ? 0.5f : 0.8f,
                    rate);
            });
            if (!isCheck)
                continue;

            progress?.Report(step + 1);
            if (divergence < best)
                (best, bestStep) = (divergence, step);
            var norm = Math.Sqrt(gradient.Sum(axis => axis.Sum(g => (double)g * g)));
            if (!isEarly && (step - bestStep > PatienceSteps || norm <= LeastGradientNorm))
                return (function.Evaluate(position, 1, gradient, true), step + 1);
        }

        return (function.Evaluate(position, 1, gradient, true), options.Iterations);
    }

    /// <summary>One step along one axis; a coordinate that keeps its direction gains speed (Jacobs 1988).</summary>
    private static void Move(
        Span<float> position,
        ReadOnlySpan<float> gradient,
        Span<float> update,
        Span<float> gains,
        float momentum,
        float rate)
    {
        for (var i = 0; i < position.Length; i++)
        {
            gains[i] = Math.Max(LeastGain, update[i] * gradient[i] < 0 ? gains[i] + 0.2f : gains[i] * 0.8f);
            update[i] = (momentum * update[i]) - (rate * gains[i] * gradient[i]);
            position[i] += update[i];
        }
    }

    private static float[][] Zeros(int items) => [new float[items], new float[items], new float[items]];
}
