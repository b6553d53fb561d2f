using System.Collections.Immutable;
using EmbeddingProjector.Inference.Graph;

namespace EmbeddingProjector.Inference.Engines.Simd.Planning;

/// <summary>Nodes that one step computes: a main node and what follows it in the same pass.</summary>
/// <param name="Main">What gives the step its kind.</param>
/// <param name="Tail">The last of the nodes, whose value the step writes.</param>
/// <param name="Inputs">The values read by the main node: indices of tails.</param>
/// <param name="Norm">Batch normalisation folded into the main node's weights.</param>
/// <param name="Residual">A value added before the activation: the index of its tail.</param>
/// <param name="Relu">Whether max(x, 0) ends the step.</param>
internal sealed record FusedNode(
    Node Main, Node Tail, ImmutableArray<int> Inputs, Node? Norm = null, int? Residual = null, bool Relu = false);
