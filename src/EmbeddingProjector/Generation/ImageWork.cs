namespace EmbeddingProjector.Generation;

/// <summary>How several classes become one picture.</summary>
public enum CombineMode
{
    /// <summary>All scores are pushed at once: 2C - O_a - O_b.</summary>
    Merge,

    /// <summary>In each step only the smallest score is pushed, so that the classes stand side by side.</summary>
    Juxtapose,
}

/// <summary>One picture to generate: what it shows, its name and its objective.</summary>
/// <param name="FileName">Without an extension.</param>
/// <param name="Class">The class whose image it is; null for anything else.</param>
/// <param name="Targets">The classes to mark in a film.</param>
/// <param name="Objective">Makes a model's loss.</param>
internal sealed record ImageWork(
    string Words, string FileName, int? Class, ImmutableArray<int> Targets, Func<GenerationModel, Objective> Objective)
{
    /// <param name="classes">The model's classes.</param>
    /// <param name="target">What the score is driven towards.</param>
    public static ImageWork OfClass(int index, ClassNames classes, double target) => new(
        $"class {index} ({classes[index]})",
        SavedPicture.NameOf(index, classes[index]),
        index,
        [index],
        model => new ClassObjective(model.Model, index, target));

    /// <summary>Several classes in one picture.</summary>
    /// <param name="mode">How they share it.</param>
    /// <param name="classes">The model's classes.</param>
    /// <param name="target">What the scores are driven towards.</param>
    public static ImageWork OfSum(
        ImmutableArray<int> indices, CombineMode mode, ClassNames classes, double target) => new(
        $"{string.Join(" + ", indices.Select(index => classes[index]))} ({mode.ToString().ToLowerInvariant()})",
        $"{mode.ToString().ToLowerInvariant()}-"
            + string.Join('+', indices.Select(index => SavedPicture.Slug(classes[index]))),
        null,
        indices,
        model => mode == CombineMode.Merge
            ? new MergeObjective(model.Model, indices, target)
            : new JuxtaposeObjective(model.Model, indices, target));

    /// <param name="target">What the channel's mean is driven towards.</param>
    public static ImageWork OfChannel(string layer, int channel, double target) => new(
        $"channel {channel} of {layer}",
        $"layer-{SavedPicture.Slug(layer)}-channel-{channel}",
        null,
        [],
        model => new FeatureMapObjective(model.Model, layer, channel, target));

    /// <summary>A picture that gives a vector.</summary>
    /// <param name="vector">[values of the layer].</param>
    /// <param name="size">Side of what the model sees.</param>
    public static ImageWork OfVector(string layer, float[] vector, int size) => new(
        $"a match of {layer}",
        $"match-{SavedPicture.Slug(layer)}-vector",
        null,
        [],
        model => new MatchObjective(model.Model, layer, vector, size));

    /// <summary>A picture that gives what another one gives.</summary>
    /// <param name="settings">How the model sees it.</param>
    public static ImageWork OfPicture(string layer, RgbImage picture, string name, GenerationSettings settings) => new(
        $"a match of {layer} for {Path.GetFileName(name)}",
        $"match-{SavedPicture.Slug(layer)}-{SavedPicture.Slug(Path.GetFileNameWithoutExtension(name))}",
        null,
        [],
        model =>
        {
            var size = settings.Octaves[^1].InputSize;
            var target = model.Activation(picture, layer, size, settings.Normalize);
            return new MatchObjective(model.Model, layer, target, size);
        });
}
