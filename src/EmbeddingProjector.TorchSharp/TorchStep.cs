using EmbeddingProjector.Inference.Graph;
using static TorchSharp.torch;

namespace EmbeddingProjector.TorchSharp;

/// <summary>A node's arithmetic on libtorch.</summary>
/// <param name="Node">The node.</param>
/// <param name="Weights">Its parameters on the device; the program disposes of them.</param>
/// <param name="Run">Makes the output, [batch, output shape], from the inputs, [batch, input shape] each.</param>
internal sealed record TorchStep(Node Node, IReadOnlyList<Tensor> Weights, Func<IReadOnlyList<Tensor>, Tensor> Run);
