using System.Collections.Immutable;

namespace EmbeddingProjector.Inference.Graph;

/// <summary>What a node computes: an immutable record of attributes. Shapes are <see cref="ShapeRules"/>'s, arithmetic
/// the engines'.</summary>
public abstract record Op
{
    /// <summary>PyTorch's name of the operation, such as <c>Conv2d</c>, for listings and messages.</summary>
    public abstract string Kind { get; }

    /// <summary>The parameters it reads, in a fixed order; empty for most.</summary>
    public virtual ImmutableArray<ParameterSpec> Parameters => [];
}
