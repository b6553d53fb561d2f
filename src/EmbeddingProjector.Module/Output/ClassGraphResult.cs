using EmbeddingProjector.Generation;

namespace EmbeddingProjector.Module.Output;

/// <summary>The graph of a model's classes, as <c>Export-ClassGraph</c> gives it.</summary>
public sealed record ClassGraphResult
{
    /// <summary>The model.</summary>
    public required string Model { get; init; }

    /// <summary>The part of the classes whose images were generated, without a graph; null for the graph.</summary>
    public string? Shard { get; init; }

    /// <summary>Class images that the graph is made of.</summary>
    public required int Count { get; init; }

    /// <summary>Class images that were generated now.</summary>
    public required int Generated { get; init; }

    /// <summary>Class images that the model takes for their class.</summary>
    public required int Recognized { get; init; }

    /// <summary>The number of <see cref="Edges"/>.</summary>
    public int EdgeCount => Edges.Length;

    /// <summary>The number of <see cref="Components"/>.</summary>
    public int ComponentCount => Components.Length;

    /// <summary>The number of <see cref="Cliques"/>.</summary>
    public int CliqueCount => Cliques.Length;

    /// <summary>The folder that the files are in.</summary>
    public required string Folder { get; init; }

    /// <summary>The classes with their nearest.</summary>
    public required ClassGraphNode[] Nodes { get; init; }

    /// <summary>Pairs of which one is the other's nearest.</summary>
    public required ClassGraphEdge[] Edges { get; init; }

    /// <summary>The connected components, the largest first: classes' names.</summary>
    public required string[][] Components { get; init; }

    /// <summary>The maximal cliques of three or more classes: classes' names.</summary>
    public required string[][] Cliques { get; init; }

    /// <summary>The first two principal components' parts of the logits' variance; null for fewer than three
    /// pictures.</summary>
    public required double[]? ExplainedVarianceRatio { get; init; }

    /// <summary>The full paths of what was written.</summary>
    public required string[] Files { get; init; }
}
