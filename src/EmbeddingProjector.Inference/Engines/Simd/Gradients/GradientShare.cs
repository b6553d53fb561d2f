namespace EmbeddingProjector.Inference.Engines.Simd.Gradients;

/// <summary>One of the summands of a value's gradient.</summary>
/// <remarks>It is computed by a group's rule, or given by the caller, or passed on: another value's gradient as it is,
/// or some channel blocks of it.</remarks>
internal sealed record GradientShare
{
    /// <summary>The group that read the value, whose rule computes the share.</summary>
    public FusedNode? Group { get; init; }

    /// <summary>Which of the group's inputs the value is.</summary>
    public int Input { get; init; }

    /// <summary>The first channel of the value in what the group wrote, where the group is a concatenation.</summary>
    public int Channel { get; init; }

    /// <summary>The output whose gradient the caller gives.</summary>
    public int? Output { get; init; }

    /// <summary>The value whose gradient is passed on, and the first channel block of it.</summary>
    public (int Value, int Block)? Passed { get; init; }
}
