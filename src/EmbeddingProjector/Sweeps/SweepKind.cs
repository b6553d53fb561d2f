namespace EmbeddingProjector.Sweeps;

/// <summary>What changes from picture to picture of a sweep.</summary>
public enum SweepKind
{
    /// <summary>The angle in degrees, counter-clockwise; 0 is the picture as it is.</summary>
    Rotation,

    /// <summary>The zoom; 1 is the picture as it is, more is nearer.</summary>
    Scale,

    /// <summary>The standard deviation in pixels of a Gaussian blur; 0 is the picture as it is.</summary>
    Blur,

    /// <summary>The factor of every pixel; 1 is the picture as it is, 0 is black.</summary>
    Brightness,

    /// <summary>Nothing: the same picture, again and again; the values count it from 0.</summary>
    Control,
}
