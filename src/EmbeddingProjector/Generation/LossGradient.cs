using EmbeddingProjector.Inference.Engines;

namespace EmbeddingProjector.Generation;

/// <summary>The loss of a window of a picture, and its gradient with respect to the window's values.</summary>
internal sealed class LossGradient
{
    private readonly GenerationSettings settings;
    private readonly Octave octave;
    private readonly ImmutableArray<Term> terms;
    private readonly FloatPicture window; // [3, size, size]
    private readonly float[] input; // [3, view, view]
    private readonly FloatPicture inputGradient;

    /// <summary>Compiles the models for an octave's sizes.</summary>
    public LossGradient(IReadOnlyList<GenerationPart> parts, GenerationSettings settings, Octave octave)
    {
        this.settings = settings;
        this.octave = octave;
        terms = [.. parts.Select(part => Term.Of(part, octave.InputSize))];
        window = new(octave.WindowSize, octave.WindowSize);
        inputGradient = new(octave.InputSize, octave.InputSize);
        input = new float[inputGradient.Values.Length];
        Gradient = new float[window.Values.Length];
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
        picture.CopyWindow(top, left, octave.WindowSize, window.Values);
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
        BilinearResize.Apply(window, octave.InputSize, octave.InputSize).Values.CopyTo(input, 0);
        if (settings.Normalize)
            model.Normalize(input);
        term.Program.Run(input, 1, term.Outputs);

        foreach (var slope in term.Slopes)
            Array.Clear(slope);
        var result = term.Part.Objective.Evaluate(term.Values, term.Slopes);
        term.Program.Backward(term.OutputGradients, inputGradient.Values);
        if (settings.Normalize)
            model.NormalizeGradient(inputGradient.Values);
        IsAlive |= result.Loss == 0 || inputGradient.Values.AsSpan().ContainsAnyExcept(0f);
        var weight = (float)term.Part.Weight;
        var back = BilinearResize.Back(inputGradient, octave.WindowSize, octave.WindowSize).Values;
        for (var i = 0; i < back.Length; i++)
            Gradient[i] += weight * back[i];
        return result;
    }

    // The first term, which begins the gradient too.
    private double AbsoluteSum()
    {
        var sum = 0.0;
        var slope = (float)settings.L1;
        for (var i = 0; i < Gradient.Length; i++)
        {
            var value = window.Values[i];
            sum += Math.Abs(value);
            Gradient[i] = value > 0 ? slope : value < 0 ? -slope : 0;
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
