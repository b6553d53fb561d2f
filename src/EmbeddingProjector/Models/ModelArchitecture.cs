using System.Collections.Immutable;
using EmbeddingProjector.Graph;

namespace EmbeddingProjector.Models;

/// <summary>A model that can be built: a row of a family's table.</summary>
/// <param name="Name">torchvision's name, such as <c>resnet152</c>.</param>
/// <param name="Family">The family's name, such as <c>ResNet</c>.</param>
/// <param name="InputSize">Side in pixels of the square that the model was trained on.</param>
/// <param name="WeightSets">The published sets; the first is the default.</param>
/// <param name="Build">Builds the graph for a number of classes.</param>
public sealed record ModelArchitecture(
    string Name, string Family, int InputSize, ImmutableArray<WeightSet> WeightSets, Func<int, ModelGraph> Build)
{
    /// <summary>The set used unless another is asked for.</summary>
    public WeightSet DefaultWeights => WeightSets[0];
}
