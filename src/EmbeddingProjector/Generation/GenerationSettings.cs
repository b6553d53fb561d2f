using System.Text.Json.Serialization;

namespace EmbeddingProjector.Generation;

/// <summary>Every number of a generation. The same settings, objective, model and engine give the same picture, bit for
/// bit.</summary>
public sealed record GenerationSettings
{
    /// <summary>Where the numbers come from, such as <c>GoogLeNet</c>.</summary>
    public required string Preset { get; init; }

    /// <summary>The sizes the picture goes through, with their steps. At least one.</summary>
    public required ImmutableArray<Octave> Octaves { get; init; }

    /// <summary>Chooses the first picture, the windows and the jitter.</summary>
    public long Seed { get; init; } = 999;

    /// <summary>What the noise of the first picture is added to, of values in 0..1.</summary>
    public double StartLevel { get; init; } = 0.7;

    /// <summary>How the noise is spread.</summary>
    public StartNoise StartNoise { get; init; } = StartNoise.Normal;

    /// <summary>How far the noise reaches: its standard deviation, or its width.</summary>
    public double StartSpread { get; init; } = 1.0 / 20;

    /// <summary>The weight of the sum of the picture's absolute values in the loss.</summary>
    public double L1 { get; init; }

    /// <summary>The most pixels by which the window is moved, in each step and direction, round the picture's
    /// edges.</summary>
    public int Jitter { get; init; }

    /// <summary>What a class's score is driven towards.</summary>
    public double Target { get; init; } = 200;

    /// <summary>Whether values in 0..1 go through the model's own normalisation: (x - mean) / std. If not, the model
    /// sees them as they are.</summary>
    public bool Normalize { get; init; } = true;

    /// <summary>The steps of all octaves.</summary>
    [JsonIgnore]
    public int Steps => Octaves.Sum(octave => octave.Steps);

    /// <summary>Refuses numbers that cannot be meant.</summary>
    /// <exception cref="GenerationException">No steps, a crop larger than its octave, a size below 1, a number that is
    /// not finite.</exception>
    public void Check()
    {
        if (Octaves.IsDefaultOrEmpty)
            throw new GenerationException("NoSteps", "expected at least one octave, found none")
            { Kind = ErrorKind.InvalidInput };
        for (var i = 0; i < Octaves.Length; i++)
            Check(Octaves[i], $"octave {i + 1} of {Octaves.Length}");
        Require(double.IsFinite(StartLevel), "StartLevel", "a finite number", StartLevel);
        Require(double.IsFinite(StartSpread) && StartSpread >= 0, "StartSpread", "a number of at least 0", StartSpread);
        Require(double.IsFinite(L1) && L1 >= 0, "L1", "a number of at least 0", L1);
        Require(double.IsFinite(Target), "Target", "a finite number", Target);
        Require(Jitter >= 0, "Jitter", "at least 0", Jitter);
    }

    private static void Check(Octave octave, string where)
    {
        if (octave.Steps < 1)
            throw new GenerationException("NoSteps", $"{where}: expected at least 1 step, found {octave.Steps}")
            { Kind = ErrorKind.InvalidInput };
        Require(octave.Size is >= 1 and <= 16384, $"{where}: size", "1 to 16384 pixels", octave.Size);
        if (octave.Crop is { } crop && (crop < 1 || crop > octave.Size))
            throw new GenerationException(
                "CropTooLarge", $"{where}: expected a crop of 1 to {octave.Size} pixels, found {crop}")
            { Kind = ErrorKind.InvalidInput };

        foreach (var rate in (double[])[octave.Rate.From, octave.Rate.To])
            Require(double.IsFinite(rate), $"{where}: rate", "a finite number", rate);
        foreach (var sigma in (double[])[octave.Sigma.From, octave.Sigma.To])
            Require(double.IsFinite(sigma) && sigma >= 0, $"{where}: sigma", "a number of at least 0", sigma);
        Require(octave.View is null or >= 1 and <= 16384, $"{where}: view", "1 to 16384 pixels", octave.View ?? 0);
    }

    private static void Require(bool holds, string name, string expected, double found)
    {
        if (!holds)
            throw new GenerationException(
                "SettingInvalid", FormattableString.Invariant($"{name}: expected {expected}, found {found}"))
            { Kind = ErrorKind.InvalidInput };
    }
}

/// <summary>How the values of the first picture are spread.</summary>
public enum StartNoise
{
    /// <summary>Normally, by <see cref="GenerationSettings.StartSpread"/>, the standard deviation.</summary>
    Normal,

    /// <summary>Evenly, from 0 up to <see cref="GenerationSettings.StartSpread"/>.</summary>
    Uniform,
}

/// <summary>A part of a schedule in which the picture has one size.</summary>
public sealed record Octave
{
    /// <summary>Side of the square picture in pixels; the picture is resized to it, bilinearly.</summary>
    public required int Size { get; init; }

    /// <summary>Side of the window, at a new random place in each step, that the model sees; null for the whole
    /// picture.</summary>
    public int? Crop { get; init; }

    /// <summary>Side to which the window is resized, bilinearly, before the model sees it; null for the window's
    /// own.</summary>
    public int? View { get; init; }

    /// <summary>How many steps.</summary>
    public required int Steps { get; init; }

    /// <summary>What the gradient is multiplied by.</summary>
    public required LinearSchedule Rate { get; init; }

    /// <summary>The standard deviation in pixels of the 3x3 Gaussian blur before each step; 0 for none.</summary>
    public LinearSchedule Sigma { get; init; }

    /// <summary>How many of the steps are blurred, from the first; null for all.</summary>
    public int? BlurSteps { get; init; }

    /// <summary>Side of the part of the picture that the model sees.</summary>
    [JsonIgnore]
    public int WindowSize => Crop ?? Size;

    /// <summary>Side of what the model sees.</summary>
    [JsonIgnore]
    public int InputSize => View ?? WindowSize;

    /// <summary>The form that <see cref="OctaveText.Parse"/> reads.</summary>
    public override string ToString() => OctaveText.Of(this);
}

/// <summary>A number that goes from one value to another in even steps.</summary>
/// <param name="From">At the first step.</param>
/// <param name="To">At the last step.</param>
public readonly record struct LinearSchedule(double From, double To)
{
    /// <summary>The same value at every step.</summary>
    /// <param name="value">It.</param>
    public static implicit operator LinearSchedule(double value) => new(value, value);

    /// <summary>The value at a step.</summary>
    /// <param name="step">From 0.</param>
    /// <param name="steps">How many there are; the only step of one has the first value.</param>
    public double At(int step, int steps) => steps < 2 ? From : From + (To - From) * step / (steps - 1);

    /// <summary>The form <c>1.5..1</c>, or <c>1.5</c> where both are the same.</summary>
    public override string ToString() => From == To
        ? FormattableString.Invariant($"{From}")
        : FormattableString.Invariant($"{From}..{To}");
}
