namespace EmbeddingProjector.Inference.Models;

/// <summary>What a weight set does to a picture before the model sees it. Each weight set owns one.</summary>
/// <remarks>Source: <c>torchvision.transforms._presets.ImageClassification</c>.</remarks>
public sealed record ImageTransform
{
    /// <summary>ImageNet's mean of red, green and blue, of values in 0..1.</summary>
    public static ImmutableArray<float> ImageNetMean { get; } = [0.485f, 0.456f, 0.406f];

    /// <summary>ImageNet's standard deviation of red, green and blue, of values in 0..1.</summary>
    public static ImmutableArray<float> ImageNetStd { get; } = [0.229f, 0.224f, 0.225f];

    /// <summary>How the square input is made.</summary>
    public TransformKind Kind { get; init; } = TransformKind.ResizeCrop;

    /// <summary>
    /// The length in pixels that the shorter side is resized to (not used by <see cref="TransformKind.Squash"/>).
    /// </summary>
    public required int ResizeSize { get; init; }

    /// <summary>Side in pixels of the square that the model sees.</summary>
    public required int CropSize { get; init; }

    /// <summary>Whether half of an odd surplus is rounded down where the centre is cropped, as Hugging Face's processors
    /// do, and half of an odd lack up; else as torchvision: half to even, and down.</summary>
    public bool CropsDown { get; init; }

    /// <summary>The resize filter.</summary>
    public Interpolation Interpolation { get; init; } = Interpolation.Bilinear;

    /// <summary>Subtracted from each channel, of values in 0..1.</summary>
    public ImmutableArray<float> Mean { get; init; } = ImageNetMean;

    /// <summary>Each channel is divided by this, after the mean.</summary>
    public ImmutableArray<float> Std { get; init; } = ImageNetStd;

    /// <summary>The same at another input size: the resize keeps its ratio to the crop.</summary>
    /// <param name="size">Side in pixels of the square.</param>
    internal ImageTransform AtSize(int size) =>
        CropSize == size ? this : this with { ResizeSize = ResizeSize * size / CropSize, CropSize = size };
}
