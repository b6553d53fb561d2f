using System.Collections.Immutable;
using EmbeddingProjector.Generation;
using EmbeddingProjector.Imaging;
using EmbeddingProjector.Inference.Models;

namespace EmbeddingProjector.Module;

/// <summary>One picture that New-ClassImage is asked for.</summary>
/// <param name="Words">What it shows.</param>
/// <param name="FileName">Without an extension.</param>
/// <param name="Class">The class whose image it is; null for anything else.</param>
/// <param name="Targets">The classes to mark in a film.</param>
/// <param name="Objective">Makes a model's loss.</param>
internal sealed record ImageWork(
    string Words, string FileName, int? Class, ImmutableArray<int> Targets, Func<GenerationModel, Objective> Objective)
{
    /// <summary>The image of a class.</summary>
    public static ImageWork OfClass(int index, ClassNames classes, double target) => new(
        $"class {index} ({classes[index]})",
        SavedPicture.NameOf(index, classes[index]),
        index,
        [index],
        model => new ClassObjective(model.Model.Graph, index, target));

    /// <summary>Several classes in one picture.</summary>
    public static ImageWork OfSum(
        ImmutableArray<int> indices, CombineMode mode, ClassNames classes, double target) => new(
        $"{string.Join(" + ", indices.Select(index => classes[index]))} ({mode.ToString().ToLowerInvariant()})",
        $"{mode.ToString().ToLowerInvariant()}-"
            + string.Join('+', indices.Select(index => SavedPicture.Slug(classes[index]))),
        null,
        indices,
        model => mode == CombineMode.Merge
            ? new MergeObjective(model.Model.Graph, indices, target)
            : new JuxtaposeObjective(model.Model.Graph, indices, target));

    /// <summary>What a channel looks for.</summary>
    public static ImageWork OfChannel(string layer, int channel, double target) => new(
        $"channel {channel} of {layer}",
        $"layer-{SavedPicture.Slug(layer)}-channel-{channel}",
        null,
        [],
        model => new FeatureMapObjective(model.Model.Graph, layer, channel, target));

    /// <summary>A picture that gives a vector.</summary>
    public static ImageWork OfVector(string layer, float[] vector, int size) => new(
        $"a match of {layer}",
        $"match-{SavedPicture.Slug(layer)}-vector",
        null,
        [],
        model => new MatchObjective(model.Model.Graph, layer, vector, size));

    /// <summary>A picture that gives what another one gives.</summary>
    public static ImageWork OfPicture(string layer, RgbImage picture, string name, GenerationSettings settings) => new(
        $"a match of {layer} for {Path.GetFileName(name)}",
        $"match-{SavedPicture.Slug(layer)}-{SavedPicture.Slug(Path.GetFileNameWithoutExtension(name))}",
        null,
        [],
        model =>
        {
            var size = settings.Octaves[^1].WindowSize;
            var target = model.Activation(picture, layer, size, settings.Normalize);
            return new MatchObjective(model.Model.Graph, layer, target, size);
        });
}
