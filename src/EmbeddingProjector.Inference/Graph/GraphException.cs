namespace EmbeddingProjector.Inference.Graph;

/// <summary>A graph does not hold together: a shape does not fit an op, or a name is taken twice.</summary>
/// <param name="node">The node at fault.</param>
/// <param name="reason">What was expected and what was found.</param>
public sealed class GraphException(string node, string reason)
    : EmbeddingProjectorException("GraphInvalid", $"node '{node}': {reason}", target: node);
