namespace EmbeddingProjector.Generation;

/// <summary>Why a generation ended.</summary>
public enum GenerationEnd
{
    /// <summary>All steps are done.</summary>
    Completed,

    /// <summary>It was stopped; the picture is the one so far.</summary>
    Stopped,

    /// <summary>A value was no longer a number; the picture is the last good one.</summary>
    Diverged,
}
