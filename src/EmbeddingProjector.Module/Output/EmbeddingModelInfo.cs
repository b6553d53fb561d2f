namespace EmbeddingProjector.Module.Output;

/// <summary>A model that the library can build, as <c>Get-EmbeddingModel</c> lists it.</summary>
public sealed record EmbeddingModelInfo
{
    /// <summary>torchvision's name, as <c>-Model</c> takes it.</summary>
    public required string Name { get; init; }

    /// <summary>The family's name, such as <c>ResNet</c>.</summary>
    public required string Family { get; init; }

    /// <summary>Trainable values with the default weight set's number of classes; null where they are
    /// unknown.</summary>
    public required long? Parameters { get; init; }

    /// <summary>Values of one embedding at the default layer.</summary>
    public required int EmbeddingSize { get; init; }

    /// <summary>Side in pixels of the square that the model was trained on.</summary>
    public required int InputSize { get; init; }

    /// <summary>The number of classes that the head tells apart.</summary>
    public required int Classes { get; init; }

    /// <summary>The share of ImageNet's validation pictures, in percent, that the default weight set tells rightly, as
    /// published; null where nobody did.</summary>
    public required double? Top1Accuracy { get; init; }

    /// <summary>The published weight sets, the default first.</summary>
    public required string[] WeightSets { get; init; }

    /// <summary>Whether the default weight set is on this machine, so that nothing must be downloaded.</summary>
    public required bool IsLocal { get; init; }

    /// <summary>The licence of the default weight set.</summary>
    public required string License { get; init; }
}
