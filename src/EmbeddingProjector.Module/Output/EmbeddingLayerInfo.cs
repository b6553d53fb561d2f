using EmbeddingProjector.Inference.Graph;

namespace EmbeddingProjector.Module.Output;

/// <summary>A layer that <c>-Layer</c> takes, as <c>Get-EmbeddingModel -Layer</c> lists it.</summary>
public sealed record EmbeddingLayerInfo
{
    /// <summary>The model's name.</summary>
    public required string Model { get; init; }

    /// <summary>torchvision's node name, or the path of a module that holds several nodes.</summary>
    public required string Name { get; init; }

    /// <summary>What it computes, such as <c>Conv2d</c>; <c>Module</c> for one that holds several nodes.</summary>
    public required string Kind { get; init; }

    /// <summary>The shape of one image's output: channels, height and width, or features.</summary>
    public required TensorShape Shape { get; init; }

    /// <summary>Values of the output, unless they are pooled.</summary>
    public required long Size { get; init; }

    /// <summary>Its trainable values; those of all its nodes for a module; null where they are unknown.</summary>
    public required long? Parameters { get; init; }

    /// <summary><c>embedding</c> for the default layer, <c>logits</c> for the class scores, else empty.</summary>
    public required string Role { get; init; }
}
