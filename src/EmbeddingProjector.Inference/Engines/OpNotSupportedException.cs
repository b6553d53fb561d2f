namespace EmbeddingProjector.Inference.Engines;

/// <summary>A model needs an op that the engine does not compute.</summary>
public sealed class OpNotSupportedException : EmbeddingProjectorException
{
    /// <summary>Names engine, op and layer, and the engines that compute it.</summary>
    /// <param name="engine">The engine's name.</param>
    /// <param name="node">The first node that it cannot run.</param>
    public OpNotSupportedException(string engine, Node node)
        : base("OpNotSupported", Text(engine, node)) => (Engine, Layer, Op) = (engine, node.Name, node.Op.Kind);

    /// <summary>The engine's name.</summary>
    public string Engine { get; }

    /// <summary>The layer that needs the op.</summary>
    public string Layer { get; }

    /// <summary>The op's kind, such as <c>LayerNorm</c>.</summary>
    public string Op { get; }

    internal static void ThrowIfLacking(IEngine engine, IEnumerable<Node> nodes)
    {
        if (nodes.FirstOrDefault(node => !engine.Supports(node.Op)) is { } node)
            throw new OpNotSupportedException(engine.Name, node);
    }

    private static string Text(string engine, Node node)
    {
        var others = EngineFactory.Names.Where(name => EngineFactory.Create(name).Supports(node.Op)).ToArray();
        return $"the engine {engine} has no {node.Op.Kind}, which layer '{node.Name}' needs; engines that have it: "
            + (others.Length == 0 ? "none" : string.Join(", ", others));
    }
}
