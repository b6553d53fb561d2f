namespace EmbeddingProjector.Plots;

/// <summary>Which part of a text stands at its position.</summary>
internal enum TextAnchor
{
    /// <summary>Its first letter.</summary>
    Start,

    Middle,

    /// <summary>Its last letter.</summary>
    End,
}
