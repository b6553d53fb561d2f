using EmbeddingProjector.Inference.Graph;

namespace EmbeddingProjector.Module.Output;

/// <summary>A layer that <c>-Layer</c> takes, as <c>Get-EmbeddingModel -Layer</c> lists it.</summary>
/// <param name="Model">The model's name.</param>
/// <param name="Name">torchvision's node name, or the path of a module that holds several nodes.</param>
/// <param name="Kind">What it computes, such as <c>Conv2d</c>; <c>Module</c> for one that holds several nodes.</param>
/// <param name="Shape">The shape of one image's output: channels, height and width, or features.</param>
/// <param name="Size">Values of the output, unless they are pooled.</param>
/// <param name="Parameters">Its trainable values; those of all its nodes for a module; null where they are
/// unknown.</param>
/// <param name="Role"><c>embedding</c> for the default layer, <c>logits</c> for the class scores, else empty.</param>
public sealed record EmbeddingLayerInfo(
    string Model, string Name, string Kind, TensorShape Shape, long Size, long? Parameters, string Role);
