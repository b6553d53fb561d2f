namespace EmbeddingProjector.Inference.Engines;

/// <summary>What a program computes and with how much of the machine.</summary>
public sealed record ProgramOptions
{
    /// <summary>The nodes whose values are wanted, in the order of <see cref="IProgram.OutputShapes"/>. At least
    /// one.</summary>
    public required ImmutableArray<Node> Outputs { get; init; }

    /// <summary>[channels, height, width] of one image; models read 3 channels.</summary>
    public required TensorShape InputShape { get; init; }

    /// <summary>The most images that one run takes.</summary>
    public int MaxBatch { get; init; } = 8;

    /// <summary>Worker threads.</summary>
    public int Threads { get; init; } = Environment.ProcessorCount;

    /// <summary>Whether the program is an <see cref="IGradientProgram"/> too. It then keeps what the gradient needs:
    /// more memory, the same outputs.</summary>
    public bool Gradient { get; init; }

    /// <summary>The guard that every engine's <see cref="IEngine.Compile"/> begins with.</summary>
    /// <param name="graph">The graph that is to be compiled.</param>
    /// <exception cref="ArgumentException">No output, one of another graph, or a count below 1.</exception>
    /// <exception cref="OpNotSupportedException">The outputs need an op that the engine has not.</exception>
    internal void Check(ModelGraph graph, IEngine engine)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxBatch, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(Threads, 1);
        if (Outputs.IsDefaultOrEmpty)
            throw new ArgumentException("expected at least one output, found none", nameof(Outputs));

        foreach (var output in Outputs)
        {
            if (output.Index >= graph.Nodes.Length || !ReferenceEquals(graph.Nodes[output.Index], output))
                throw new ArgumentException($"'{output.Name}' is no node of this '{graph.Name}'", nameof(Outputs));
        }

        OpNotSupportedException.ThrowIfLacking(engine, graph.Ancestors(Outputs.AsSpan()));
    }
}
