namespace EmbeddingProjector.Inference.Models;

/// <summary>A model ready to compile: graph, weights, transform and categories.</summary>
/// <param name="Architecture">The row it was built from.</param>
/// <param name="Graph">The architecture as a graph.</param>
/// <param name="WeightSetName">The set's name, or <c>custom</c> for a file that the user gave.</param>
/// <param name="Weights">The checkpoint, read lazily. Its file is closed with the model.</param>
/// <param name="WeightsSha256">SHA-256 of the weight file, lower-case hexadecimal, for provenance.</param>
/// <param name="Transform">What a picture goes through.</param>
/// <param name="Categories">The classes in the order of the logits; empty where unknown.</param>
public sealed record VisionModel(
    ModelArchitecture Architecture,
    ModelGraph Graph,
    string WeightSetName,
    IWeightSource Weights,
    string WeightsSha256,
    ImageTransform Transform,
    ImmutableArray<string> Categories) : IDisposable
{
    /// <summary>The checkpoint's keys that the model has no use for, such as those of an auxiliary head.</summary>
    public ImmutableArray<string> UnusedKeys { get; init; } = [];

    /// <summary>Whether the weights hold the layers after the embedding, so that the model scores classes.</summary>
    public bool HasHead { get; init; } = Graph.Head is not null;

    /// <summary>What was done so that the checkpoint fits, for the user to hear: where its state dict was found, what
    /// was taken off its names, that it has no head.</summary>
    public ImmutableArray<string> Notes { get; init; } = [];

    /// <summary>Closes the weight file.</summary>
    public void Dispose() => (Weights as IDisposable)?.Dispose();
}
