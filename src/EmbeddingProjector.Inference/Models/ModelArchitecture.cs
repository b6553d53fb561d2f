using System.Collections.Immutable;
using EmbeddingProjector.Inference.Graph;

namespace EmbeddingProjector.Inference.Models;

/// <summary>A model that can be built: a row of a family's table.</summary>
/// <param name="Name">torchvision's name, such as <c>resnet152</c>.</param>
/// <param name="Family">The family's name, such as <c>ResNet</c>.</param>
/// <param name="InputSize">Side in pixels of the square that the model was trained on.</param>
/// <param name="WeightSets">The published sets; the first is the default, as torchvision's <c>DEFAULT</c>: its newest.
/// </param>
/// <param name="Build">Builds the graph for a number of classes.</param>
public sealed record ModelArchitecture(
    string Name, string Family, int InputSize, ImmutableArray<WeightSet> WeightSets, Func<int, ModelGraph> Build)
{
    /// <summary>The set used unless another is asked for.</summary>
    public WeightSet DefaultWeights => WeightSets[0];

    /// <summary>Finds a weight set by name, without regard to case.</summary>
    /// <param name="name">torchvision's name, such as <c>IMAGENET1K_V1</c>; null or <c>DEFAULT</c> for the
    /// default.</param>
    /// <exception cref="ModelNotFoundException">There is none; those that there are are listed.</exception>
    public WeightSet FindWeights(string? name) =>
        name is null || name.Equals("DEFAULT", StringComparison.OrdinalIgnoreCase)
            ? DefaultWeights
            : WeightSets.FirstOrDefault(set => set.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
                ?? throw ModelNotFoundException.ForWeightSet(name, this);
}
