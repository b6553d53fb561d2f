using EmbeddingProjector.Inference.Engines;

namespace EmbeddingProjector.Generation;

/// <summary>The loss of a window of a picture, and its gradient with respect to the window's values.</summary>
internal sealed class LossGradient
{
    private readonly GenerationSettings settings;
    private readonly int size;
    private readonly ImmutableArray<Term> terms;
    private readonly float[] window; // [3, size, size]
    private readonly float[] input;
    private readonly float[] inputGradient;

    /// <summary>Compiles the models for a size.</summary>
    public LossGradient(IReadOnlyList<GenerationPart> parts, GenerationSettings settings, int size)
    {
        this.settings = settings;
        this.size = size;
        terms = [.. parts.Select(part => Term.Of(part, size))];
        window = new float[FloatPicture.Channels * size * size];
        input = new float[window.Length];
        inputGradient = new float[window.Length];
        Gradient = new float[window.Length];
    }

    /// <summary>[3, size, size]: the gradient of the last loss computed.</summary>
    public float[] Gradient { get; }

    /// <summary>Whether any target was reached already, or had a gradient: else no step can change it.</summary>
    public bool IsAlive { get; private set; }

    /// <summary>Computes the loss of a window.</summary>
    /// <param name="top">The window's first row.</param>
    /// <param name="left">The window's first column.</param>
    /// <returns>The loss, and the first part's watched value.</returns>
    public (double Loss, double Score) Compute(FloatPicture picture, int top, int left)
    {
        picture.CopyWindow(top, left, size, window);
        var loss = AbsoluteSum();

        var watched = double.NaN;
        foreach (var term in terms)
        {
            var (part, score) = Compute(term);
            loss += term.Part.Weight * part;
            watched = double.IsNaN(watched) ? score : watched;
        }

        return (loss, watched);
    }

    private (double Loss, double Score) Compute(Term term)
    {
        var model = term.Part.Model;
        window.CopyTo(input, 0);
        if (settings.Normalize)
            model.Normalize(input);
        term.Program.Run(input, 1, term.Outputs);

        foreach (var slope in term.Slopes)
            Array.Clear(slope);
        var result = term.Part.Objective.Evaluate(term.Values, term.Slopes);
        term.Program.Backward(term.OutputGradients, inputGradient);
        if (settings.Normalize)
            model.NormalizeGradient(inputGradient);
        IsAlive |= result.Loss == 0 || inputGradient.AsSpan().ContainsAnyExcept(0f);
        var weight = (float)term.Part.Weight;
        for (var i = 0; i < inputGradient.Length; i++)
            Gradient[i] += weight * inputGradient[i];
        return result;
    }

    // The first term, which begins the gradient too.
    private double AbsoluteSum()
    {
        var sum = 0.0;
        var slope = (float)settings.L1;
        for (var i = 0; i < window.Length; i++)
        {
            sum += Math.Abs(window[i]);
            Gradient[i] = window[i] > 0 ? slope : window[i] < 0 ? -slope : 0;
        }

        return settings.L1 * sum;
    }

    private sealed record Term(
        GenerationPart Part, IGradientProgram Program, float[][] Values, float[][] Slopes, Memory<float>[] Outputs,
        ReadOnlyMemory<float>[] OutputGradients)
    {
        public static Term Of(GenerationPart part, int size)
        {
            var program = part.Model.ProgramOf(size, part.Objective.Outputs);
            var values = program.OutputShapes.Select(shape => new float[shape.Length]).ToArray();
            var slopes = program.OutputShapes.Select(shape => new float[shape.Length]).ToArray();
            return new(
                part, program, values, slopes, [.. values.Select(value => value.AsMemory())],
                [.. slopes.Select(slope => (ReadOnlyMemory<float>)slope)]);
        }
    }
}
