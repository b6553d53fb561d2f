namespace EmbeddingProjector.Inference.Graph;

/// <summary>A model has no node or module of the name that was asked for.</summary>
public sealed class LayerNotFoundException : EmbeddingProjectorException
{
    /// <summary>Makes the error.</summary>
    /// <param name="layer">The name that was asked for.</param>
    /// <param name="model">The model that was searched.</param>
    /// <param name="nearest">The names most like it, best first.</param>
    public LayerNotFoundException(string layer, string model, IReadOnlyList<string> nearest)
        : base("LayerNotFound", $"model '{model}' has no layer '{layer}'; nearest: {string.Join(", ", nearest)}")
    {
        Layer = layer;
        Kind = ErrorKind.NotFound;
        Target = layer;
        Nearest = nearest;
    }

    /// <summary>The name that was asked for.</summary>
    public string Layer { get; }

    /// <summary>The names most like it, best first.</summary>
    public IReadOnlyList<string> Nearest { get; }
}
