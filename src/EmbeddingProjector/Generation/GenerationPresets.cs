namespace EmbeddingProjector.Generation;

/// <summary>Settings by name, and each model's own.</summary>
public static class GenerationPresets
{
    // Below, half of a picture is too small to show anything.
    private const int SmallestOfOctaves = 128;

    /// <summary>GoogLeNet's schedule: two octaves, the picture in 0..1 without ImageNet's normalisation.</summary>
    public static GenerationSettings GoogLeNet { get; } = new()
    {
        Preset = "GoogLeNet",
        Octaves =
        [
            new() { Size = 299, Steps = 220, Rate = new(1.5, 1.0), Sigma = new(2.4, 0.8) },
            new() { Size = 490, Crop = 470, Steps = 500, Rate = new(1.3, 0.45), Sigma = new(1.5, 0.4) },
        ],
        Normalize = false,
    };

    /// <summary>Inception v3 at one size.</summary>
    public static GenerationSettings InceptionV3 { get; } = new()
    {
        Preset = "InceptionV3",
        Octaves = [new() { Size = 256, Steps = 100, Rate = 0.15, Sigma = 1, BlurSteps = 75 }],
        StartLevel = 0.5,
        StartNoise = StartNoise.Uniform,
        StartSpread = 1.0 / 25,
        L1 = 0.001,
        Normalize = false,
    };

    /// <summary>Inception v3 at three sizes.</summary>
    public static GenerationSettings InceptionV3Octaves { get; } = InceptionV3 with
    {
        Preset = "InceptionV3Octaves",
        Octaves =
        [
            new() { Size = 299, Steps = 100, Rate = 0.15, Sigma = 1, BlurSteps = 75 },
            new() { Size = 340, Crop = 320, Steps = 100, Rate = 0.15, Sigma = 1, BlurSteps = 75 },
            new() { Size = 390, Crop = 320, Steps = 100, Rate = 0.15, Sigma = 1, BlurSteps = 75 },
        ],
    };

    /// <summary>The names that <see cref="Find"/> knows.</summary>
    public static ImmutableArray<string> Names { get; } =
        [GoogLeNet.Preset, InceptionV3.Preset, InceptionV3Octaves.Preset, "Default"];

    /// <summary>Settings by name.</summary>
    /// <param name="name">One of <see cref="Names"/>, without regard to case; null for the model's own.</param>
    /// <param name="model">The model, for its own settings.</param>
    /// <exception cref="GenerationException">There is no such preset.</exception>
    public static GenerationSettings Find(string? name, Model model) => name?.ToLowerInvariant() switch
    {
        null => For(model),
        "googlenet" => GoogLeNet,
        "inceptionv3" => InceptionV3,
        "inceptionv3octaves" => InceptionV3Octaves,
        "default" => Default(model),
        _ => throw new GenerationException(
            "PresetNotFound", $"there is no preset '{name}'; there are: {string.Join(", ", Names)}")
        { Kind = ErrorKind.NotFound },
    };

    private static GenerationSettings For(Model model) => model.Identity.Name switch
    {
        "googlenet" => GoogLeNet,
        "inception_v3" => InceptionV3,
        _ => Default(model),
    };

    // The saved picture is as large as the model's transform makes its pictures, and the model saw random windows of
    // the part that the transform crops: so the picture embeds as what it was made for. Rates are low, since the
    // normalisation makes the model's input about four times the picture, and its gradient again.
    private static GenerationSettings Default(Model model) => new()
    {
        Preset = "Default",
        Octaves = model.Transform.CropSize < SmallestOfOctaves
            ? [Octave(model, part: 1, steps: 100, new(0.2, 0.1), new(0.6, 0.3))]
            :
            [
                Octave(model, part: 0.5, steps: 60, new(0.06, 0.03), new(1.2, 0.6)),
                Octave(model, part: 0.75, steps: 50, new(0.06, 0.03), new(1.0, 0.5)),
                Octave(model, part: 1, steps: 40, new(0.06, 0.015), new(0.8, 0.4)),
            ],
    };

    private static Octave Octave(Model model, double part, int steps, LinearSchedule rate, LinearSchedule sigma)
    {
        var size = (int)Math.Round(part * model.Transform.ResizeSize);
        var crop = (int)Math.Round(part * model.Transform.CropSize);
        return new()
        {
            Size = Math.Max(size, crop),
            Crop = crop < size ? crop : null,
            Steps = steps,
            Rate = rate,
            Sigma = sigma,
        };
    }
}
