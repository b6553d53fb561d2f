namespace EmbeddingProjector.Generation;

/// <summary>Why a generation ended.</summary>
public enum GenerationEnd
{
    /// <summary>All steps are done.</summary>
    Completed,

    /// <summary>It was stopped; the picture is the one so far.</summary>
    Stopped,

    /// <summary>All steps are done, and none of them could change the target: its gradient was zero everywhere, as a
    /// dead channel's is. The picture shows nothing of it.</summary>
    NoGradient,

    /// <summary>A value was no longer a number; the picture is the last good one.</summary>
    Diverged,
}
