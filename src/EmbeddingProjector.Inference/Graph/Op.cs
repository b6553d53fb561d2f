namespace EmbeddingProjector.Inference.Graph;

/// <summary>What a node computes: an immutable record of attributes with its shape rule and its definition in float64.
/// A file of <c>Graph/Ops</c> holds all three, so a new op is entered in one place; fast engines add kernels.</summary>
/// <remarks>An engine that has no kernel for an op says so; the Reference engine runs the definitions.</remarks>
public abstract record Op
{
    /// <summary>PyTorch's name of the operation, such as <c>Conv2d</c>, for listings and messages.</summary>
    public abstract string Kind { get; }

    /// <summary>The parameters it reads, in a fixed order; empty for most.</summary>
    public virtual ImmutableArray<ParameterSpec> Parameters => [];

    /// <summary>The fewest and the most tensors that it reads.</summary>
    private protected virtual (int Least, int Most) InputCount => (1, 1);

    /// <summary>Applies the shape rule: the output's shape of one image from its inputs' shapes.</summary>
    /// <param name="node">The node's name, for messages.</param>
    /// <param name="inputs">The shapes it reads, one image each.</param>
    /// <exception cref="GraphException">The shapes do not fit the op.</exception>
    public TensorShape Infer(string node, params ReadOnlySpan<TensorShape> inputs)
    {
        var (least, most) = InputCount;
        if (inputs.Length >= least && inputs.Length <= most)
            return OutputShape(node, inputs);

        var expected = least == most ? $"{least}" : $"at least {least}";
        throw new GraphException(node, $"{Kind}: expected {expected} inputs, found {inputs.Length}");
    }

    /// <summary>Makes the op's definition for one node.</summary>
    /// <param name="node">Its shapes and parameters.</param>
    internal abstract OpDefinition Define(OpNode node);

    /// <summary>The shape rule; the number of inputs is checked already.</summary>
    private protected abstract TensorShape OutputShape(string node, ReadOnlySpan<TensorShape> inputs);
}
