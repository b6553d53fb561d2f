namespace EmbeddingProjector.Module;

/// <summary>One or both of two spaces that are compared.</summary>
public enum SpaceSide
{
    /// <summary>Neither.</summary>
    None,

    /// <summary>The reference.</summary>
    Reference,

    /// <summary>The one that is compared with it.</summary>
    Difference,

    /// <summary>Both.</summary>
    Both,
}
