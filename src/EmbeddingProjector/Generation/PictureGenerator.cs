namespace EmbeddingProjector.Generation;

/// <summary>Moves a picture down the gradient of a loss at a model's outputs: a &lt;- a - rate * gradient.</summary>
/// <remarks>The gradient is not normalised, and the picture is clipped only when it is saved.</remarks>
/// <param name="parts">The models and their losses; at least one.</param>
/// <param name="settings">Every number.</param>
public sealed class PictureGenerator(IReadOnlyList<GenerationPart> parts, GenerationSettings settings)
{
    /// <summary>Generates one picture.</summary>
    /// <param name="start">The first picture, resized to the first octave; null for the settings' noise. It is not
    /// changed.</param>
    /// <param name="progress">Told of every step, on the calling thread.</param>
    /// <param name="cancellation">Ends the generation between two steps; the picture so far is given.</param>
    /// <exception cref="GenerationException">The settings cannot be meant.</exception>
    /// <exception cref="Inference.Engines.GradientNotSupportedException">An engine computes no gradients.</exception>
    /// <exception cref="Inference.Graph.GraphException">An octave is too small for a model.</exception>
    public GeneratedPicture Run(
        FloatPicture? start = null, IProgress<GenerationStep>? progress = null,
        CancellationToken cancellation = default)
    {
        settings.Check();
        var random = new SeededRandom(settings.Seed);
        var picture = start?.Copy() ?? Noise(settings, random);
        var done = 0;
        var score = double.NaN;
        var isAlive = settings.Steps == 0;
        foreach (var octave in settings.Octaves)
        {
            picture = BilinearResize.Apply(picture, octave.Size, octave.Size);
            var losses = new LossGradient(parts, settings, octave);
            for (var step = 0; step < octave.Steps; step++)
            {
                if (cancellation.IsCancellationRequested)
                    return new(picture, GenerationEnd.Stopped, done, score);

                var next = picture.Copy();
                if (step < (octave.BlurSteps ?? octave.Steps))
                    GaussianBlur.Apply(next, octave.Sigma.At(step, octave.Steps));
                var (top, left) = (Place(octave, random), Place(octave, random));
                var (loss, watched) = losses.Compute(next, top, left);
                var rate = (float)octave.Rate.At(step, octave.Steps);
                next.AddWindow(top, left, octave.WindowSize, losses.Gradient, -rate);
                if (!double.IsFinite(loss) || !AreFinite(next.Values))
                    return new(picture, GenerationEnd.Diverged, done, score);

                (picture, score, done) = (next, watched, done + 1);
                progress?.Report(new(done, settings.Steps, loss, score, picture));
            }

            isAlive |= losses.IsAlive;
        }

        return new(picture, isAlive ? GenerationEnd.Completed : GenerationEnd.NoGradient, done, score);
    }

    /// <summary>The picture that a generation starts from where none is given.</summary>
    /// <param name="settings">Its seed, size and noise.</param>
    public static FloatPicture Start(GenerationSettings settings) => Noise(settings, new SeededRandom(settings.Seed));

    private static FloatPicture Noise(GenerationSettings settings, SeededRandom random)
    {
        var size = settings.Octaves[0].Size;
        var picture = new FloatPicture(size, size);
        foreach (ref var value in picture.Values.AsSpan())
        {
            var noise = settings.StartNoise == StartNoise.Normal ? random.NextNormal() : random.NextDouble();
            value = (float)(settings.StartLevel + noise * settings.StartSpread);
        }

        return picture;
    }

    // A window's first row or column: anywhere in the picture, then up to the jitter further, round the edges.
    private int Place(Octave octave, SeededRandom random)
    {
        var place = octave.Size > octave.WindowSize ? random.Next(octave.Size - octave.WindowSize + 1) : 0;
        return settings.Jitter > 0 ? place + random.Next(2 * settings.Jitter + 1) - settings.Jitter : place;
    }

    private static bool AreFinite(ReadOnlySpan<float> values)
    {
        foreach (var value in values)
        {
            if (!float.IsFinite(value))
                return false;
        }

        return true;
    }
}

/// <summary>What a generation gives.</summary>
/// <param name="Picture">Values that are not clipped yet.</param>
/// <param name="End">Why it ended.</param>
/// <param name="Steps">The steps that are in the picture.</param>
/// <param name="Score">What was watched at the last step: the target's score, or the loss.</param>
public sealed record GeneratedPicture(FloatPicture Picture, GenerationEnd End, int Steps, double Score);

/// <summary>Why a generation ended.</summary>
public enum GenerationEnd
{
    /// <summary>All steps are done.</summary>
    Completed,

    /// <summary>It was stopped; the picture is the one so far.</summary>
    Stopped,

    /// <summary>All steps are done, and none of them could change the target: its gradient was zero everywhere, as a
    /// dead channel's is. The picture shows nothing of it.</summary>
    NoGradient,

    /// <summary>A value was no longer a number; the picture is the last good one.</summary>
    Diverged,
}

/// <summary>How far a generation is.</summary>
/// <param name="Step">Steps done, from 1.</param>
/// <param name="Steps">Steps in all.</param>
/// <param name="Loss">Before this step.</param>
/// <param name="Score">What is watched, before this step: the target's score, or the loss.</param>
/// <param name="Picture">After this step. It changes with the next one.</param>
public readonly record struct GenerationStep(int Step, int Steps, double Loss, double Score, FloatPicture Picture);

/// <summary>One model's part in the loss.</summary>
/// <param name="Model">The model.</param>
/// <param name="Objective">Its loss.</param>
/// <param name="Weight">What the loss is multiplied by; several models' losses are added.</param>
public sealed record GenerationPart(GenerationModel Model, Objective Objective, double Weight = 1);
