namespace EmbeddingProjector.Module;

/// <summary>How several classes become one picture.</summary>
public enum CombineMode
{
    /// <summary>All scores are pushed at once: 2C - O_a - O_b.</summary>
    Merge,

    /// <summary>In each step only the smallest score is pushed, so that the classes stand side by side.</summary>
    Juxtapose,
}
