using EmbeddingProjector.Generation;

namespace EmbeddingProjector.Module.Output;

/// <summary>A picture on its way from one class to another, as <c>New-ClassTransition</c> gives it.</summary>
public sealed record ClassTransition
{
    /// <summary>The class that is left.</summary>
    public required int From { get; init; }

    /// <summary>Its name.</summary>
    public required string FromName { get; init; }

    /// <summary>The class that is reached.</summary>
    public required int To { get; init; }

    /// <summary>Its name.</summary>
    public required string ToName { get; init; }

    /// <summary>The first frame in which the second class's logit is the larger one; null for none.</summary>
    public required int? Crossing { get; init; }

    /// <summary>The class of the last frame.</summary>
    public required string LastTopClassName { get; init; }

    /// <summary>The full path of the sheet with all frames.</summary>
    public required string ContactSheet { get; init; }

    /// <summary>The full path of the animation.</summary>
    public required string Animation { get; init; }

    /// <summary>Why the last frame's generation ended.</summary>
    public required GenerationEnd End { get; init; }

    /// <summary>The frames, in order.</summary>
    public required TransitionFrame[] Frames { get; init; }
}
