using EmbeddingProjector.Inference.Names;

namespace EmbeddingProjector.Inference.Models;

/// <summary>A model that can be built: a row of a family's table.</summary>
/// <param name="Name">torchvision's name, such as <c>resnet152</c>.</param>
/// <param name="Family">The family's name, such as <c>ResNet</c>.</param>
/// <param name="InputSize">Side in pixels of the square that its default weights were trained for.</param>
/// <param name="WeightSets">The published sets; the first is torchvision's <c>DEFAULT</c>.</param>
/// <param name="BuildAt">Builds the graph for a number of classes and a side in pixels.</param>
public sealed record ModelArchitecture(
    string Name, string Family, int InputSize, ImmutableArray<WeightSet> WeightSets, Func<int, int, ModelGraph> BuildAt)
{
    /// <param name="name">torchvision's name.</param>
    /// <param name="buildAt">Builds the graph for a number of classes and a side in pixels.</param>
    internal ModelArchitecture(string name, string family, Func<int, int, ModelGraph> buildAt)
        : this(name, family, PublishedWeights.Of(name)[0].Transform.CropSize, PublishedWeights.Of(name), buildAt)
    {
    }

    /// <summary>The set used unless another is asked for.</summary>
    public WeightSet DefaultWeights => WeightSets[0];

    /// <summary>The model's name for a key of an older checkpoint; what is new stays.</summary>
    internal Func<string, string> OldKeys { get; init; } = key => key;

    /// <summary>Builds the graph at the model's own input size.</summary>
    /// <param name="classes">Of the head.</param>
    public ModelGraph Build(int classes) => BuildAt(classes, InputSize);

    /// <summary>Finds a weight set by name, without regard to case.</summary>
    /// <param name="name">torchvision's name, such as <c>IMAGENET1K_V1</c>; null or <c>DEFAULT</c> for the
    /// default.</param>
    /// <exception cref="NameNotFoundException">There is none; those that there are are listed.</exception>
    public WeightSet FindWeights(string? name) =>
        name is null || name.Equals("DEFAULT", StringComparison.OrdinalIgnoreCase)
            ? DefaultWeights
            : WeightSets.FirstOrDefault(set => set.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
                ?? throw NotFound(name);

    private NameNotFoundException NotFound(string weightSet)
    {
        var nearest = NearestNames.Of(weightSet, WeightSets.Select(set => set.Name), count: int.MaxValue);
        var message = $"model '{Name}' has no weight set '{weightSet}'; it has: {string.Join(", ", nearest)}";
        return new("ModelNotFound", weightSet, message, nearest);
    }
}
