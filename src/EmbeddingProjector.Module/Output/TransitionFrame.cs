namespace EmbeddingProjector.Module.Output;

/// <summary>One frame of a transition between two classes.</summary>
public sealed record TransitionFrame
{
    /// <summary>The frame's number, from 0.</summary>
    public required int Frame { get; init; }

    /// <summary>How far the way to the second class is gone, 0 to 1.</summary>
    public required double Part { get; init; }

    /// <summary>The first class's logit.</summary>
    public required float FromLogit { get; init; }

    /// <summary>The second class's logit.</summary>
    public required float ToLogit { get; init; }

    /// <summary>The class with the largest logit.</summary>
    public required string TopClassName { get; init; }

    /// <summary>The full path of the .png.</summary>
    public required string Path { get; init; }
}
