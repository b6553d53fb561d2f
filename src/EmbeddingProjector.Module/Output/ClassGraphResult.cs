namespace EmbeddingProjector.Module.Output;

/// <summary>The graph of a model's classes, as <c>Export-ClassGraph</c> gives it.</summary>
/// <param name="Model">The model.</param>
/// <param name="Count">Class images that the graph is made of.</param>
/// <param name="Generated">Class images that were generated now.</param>
/// <param name="Recognized">Class images that the model takes for their class.</param>
/// <param name="Folder">The folder that the files are in.</param>
/// <param name="Nodes">The classes with their nearest.</param>
/// <param name="Edges">Pairs of which one is the other's nearest.</param>
/// <param name="Components">The connected components, the largest first: classes' names.</param>
/// <param name="Cliques">The maximal cliques of three or more classes: classes' names.</param>
/// <param name="ExplainedVarianceRatio">The first two principal components' parts of the logits' variance; null for
/// fewer than three pictures.</param>
/// <param name="Files">The full paths of what was written.</param>
public sealed record ClassGraphResult(
    string Model, int Count, int Generated, int Recognized, string Folder, ClassGraphNode[] Nodes,
    ClassGraphEdge[] Edges, string[][] Components, string[][] Cliques, double[]? ExplainedVarianceRatio,
    string[] Files)
{
    /// <summary>The part of the classes whose images were generated, without a graph; null for the graph.</summary>
    public string? Shard { get; init; }

    /// <summary>The number of <see cref="Edges"/>.</summary>
    public int EdgeCount => Edges.Length;

    /// <summary>The number of <see cref="Components"/>.</summary>
    public int ComponentCount => Components.Length;

    /// <summary>The number of <see cref="Cliques"/>.</summary>
    public int CliqueCount => Cliques.Length;
}
