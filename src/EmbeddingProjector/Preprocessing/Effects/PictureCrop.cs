namespace EmbeddingProjector.Preprocessing.Effects;

/// <summary>What is kept of a picture before the model sees it.</summary>
public enum PictureCrop
{
    /// <summary>All of it.</summary>
    None,

    /// <summary>The largest disc about its middle, in the square around it.</summary>
    Circle,
}
