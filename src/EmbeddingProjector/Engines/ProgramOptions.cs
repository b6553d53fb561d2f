using System.Collections.Immutable;
using EmbeddingProjector.Graph;

namespace EmbeddingProjector.Engines;

/// <summary>What a program computes and with how much of the machine.</summary>
public sealed record ProgramOptions
{
    /// <summary>The nodes whose values are wanted, in the order of <see cref="IProgram.OutputShapes"/>. At least one.</summary>
    public required ImmutableArray<Node> Outputs { get; init; }

    /// <summary>[3, height, width] of one image.</summary>
    public required TensorShape InputShape { get; init; }

    /// <summary>The most images that one run takes.</summary>
    public int MaxBatch { get; init; } = 8;

    /// <summary>Worker threads.</summary>
    public int Threads { get; init; } = Environment.ProcessorCount;
}
