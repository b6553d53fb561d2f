namespace EmbeddingProjector.Module;

/// <summary>How a picture becomes the model's square input.</summary>
public enum InputTransform
{
    /// <summary>As the weight set's own transform does: the shorter side is resized, then the centre is
    /// cropped.</summary>
    Default,

    /// <summary>Width and height are resized to the input's side at once, without keeping the aspect ratio.</summary>
    Squash,
}
