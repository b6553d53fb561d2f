namespace EmbeddingProjector.Inference.Graph;

/// <summary>A graph does not hold together: a shape does not fit an op, or a name is taken twice.</summary>
public sealed class GraphException : EmbeddingProjectorException
{
    /// <summary>Makes the error.</summary>
    /// <param name="node">The node at fault.</param>
    /// <param name="reason">What was expected and what was found.</param>
    public GraphException(string node, string reason)
        : base("GraphInvalid", $"node '{node}': {reason}")
    {
        Node = node;
        Target = node;
    }

    /// <summary>The node at fault.</summary>
    public string Node { get; }
}
