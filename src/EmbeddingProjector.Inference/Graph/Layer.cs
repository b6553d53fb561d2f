namespace EmbeddingProjector.Inference.Graph;

/// <summary>A name that can be asked for as a model's output.</summary>
/// <param name="Name">torchvision's name of a node or module, or <c>embedding</c> or <c>logits</c>.</param>
/// <param name="Kind">The op's kind; <c>Module</c> for a module, which gives its last node's values; for
/// <c>embedding</c> and <c>logits</c> the node's name.</param>
/// <param name="Shape">The shape of one image's values at the model's own input size.</param>
public sealed record Layer(string Name, string Kind, TensorShape Shape)
{
    /// <summary>What the dimensions of the values are.</summary>
    public FeatureLayout Layout { get; init; }
}
