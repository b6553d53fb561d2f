namespace EmbeddingProjector.Inference.Engines.Reference;

/// <summary>What a node read and wrote for one image, row-major.</summary>
/// <param name="Inputs">In the node's order.</param>
/// <param name="Output">Its result.</param>
internal readonly record struct NodeValues(double[][] Inputs, double[] Output);
