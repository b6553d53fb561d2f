namespace EmbeddingProjector.Inference.Models;

/// <summary>How a picture of any size becomes the model's square input.</summary>
public enum TransformKind
{
    /// <summary>
    /// The shorter side is resized, then the centre is cropped (torchvision's ImageClassification preset).
    /// </summary>
    ResizeCrop,

    /// <summary>Width and height are resized to the crop size at once, without keeping the aspect ratio.</summary>
    Squash,
}
