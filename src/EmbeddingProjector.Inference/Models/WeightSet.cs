namespace EmbeddingProjector.Inference.Models;

/// <summary>One published set of weights of an architecture, with all that belongs to it (torchvision's
/// <c>Weights</c>).</summary>
public sealed record WeightSet
{
    /// <summary>torchvision's name of the set, such as <c>IMAGENET1K_V2</c>.</summary>
    public required string Name { get; init; }

    /// <summary>The file's name in torch's cache folder, such as <c>resnet50-11ad3fa6.pth</c>. The hexadecimal digits
    /// before the extension are the start of the file's SHA-256. Empty for a model that has no weights.</summary>
    public required string FileName { get; init; }

    /// <summary>Where torchvision publishes the file; null for weights that the library carries.</summary>
    public Uri? Url { get; init; }

    /// <summary>What a picture goes through before the model sees it. V1 and V2 of one model differ.</summary>
    public required ImageTransform Transform { get; init; }

    /// <summary>The classes in the order of the logits.</summary>
    public required ImmutableArray<string> Categories { get; init; }

    /// <summary>The share of ImageNet's validation pictures, in percent, whose class scores highest, as torchvision
    /// published it; null where nobody did.</summary>
    public double? Top1Accuracy { get; init; }

    /// <summary>The share whose class is among the five that score highest, in percent.</summary>
    public double? Top5Accuracy { get; init; }

    /// <summary>The licence that the weights come under.</summary>
    public required string License { get; init; }
}
