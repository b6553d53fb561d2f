namespace EmbeddingProjector.Analysis;

/// <summary>A place that finds neighbors where its sets lie, without their being read: a database.</summary>
public interface INeighborSource : IEmbeddingSource
{
    /// <summary>Opens a set for searches.</summary>
    /// <param name="options">Which set, and who asks.</param>
    /// <param name="warn">Hears what the user should know.</param>
    /// <exception cref="Inference.Errors.EmbeddingProjectorException">There is none, or it leaves a choice.</exception>
    INeighborFinder OpenFinder(EmbeddingReadOptions options, Action<string>? warn = null);
}

/// <summary>Finds neighbors in a set that lies elsewhere.</summary>
public interface INeighborFinder : IDisposable
{
    /// <summary>The set without its items: what it is called, its dimension, and how it was made.</summary>
    EmbeddingSet Description { get; }

    /// <summary>The set's items.</summary>
    int Count { get; }

    /// <summary>An item as a query.</summary>
    /// <param name="name">Its id; else its path in the data set; else its file's name, where no other file has
    /// it.</param>
    /// <exception cref="EmbeddingSelectionException">No item is called so, or several are.</exception>
    NeighborQuery FindItem(string name);

    /// <summary>Finds the neighbors of some queries.</summary>
    /// <param name="queries">Of the set's dimension.</param>
    /// <param name="request">How to search.</param>
    /// <param name="progress">Told the queries that were answered and their number.</param>
    /// <param name="cancellation">Stops.</param>
    /// <returns>[queries].</returns>
    /// <exception cref="AnalysisInputException">More neighbors than there are, or a vector of another
    /// dimension.</exception>
    /// <exception cref="EmbeddingSelectionException">No item meets the conditions.</exception>
    IReadOnlyList<NeighborAnswer> Find(
        IReadOnlyList<NeighborQuery> queries,
        NeighborRequest request,
        IProgress<(int Step, int Steps)>? progress = null,
        CancellationToken cancellation = default);
}

/// <summary>How neighbors are searched for.</summary>
public sealed record NeighborRequest
{
    /// <summary>Neighbors a query; null for 10, or all where there are fewer.</summary>
    public int? Top { get; init; }

    /// <summary>How vectors are compared.</summary>
    public VectorMetric Metric { get; init; }

    /// <summary>The most or the least similar.</summary>
    public NeighborOrder Order { get; init; }

    /// <summary>Conditions on the items that may be found; null for none.</summary>
    public ItemFilter? Filter { get; init; }

    /// <summary>Lets an item be its own neighbor.</summary>
    public bool IncludeSelf { get; init; }

    /// <summary>Finds out whether the query is among the match's own neighbors.</summary>
    public bool Mutual { get; init; }

    /// <summary>Compares with all items, whatever index there is.</summary>
    public bool Exact { get; init; }

    /// <summary>How much of an index is looked at: items of a graph, or lists; null for the place's own choice.</summary>
    public int? Effort { get; init; }

    /// <summary>Searches exactly too, and says how much of that the index found.</summary>
    public bool MeasureRecall { get; init; }
}

/// <summary>What was found of one query.</summary>
/// <param name="Matches">In order.</param>
/// <param name="UsedIndex">Whether an index chose them; else they are exact.</param>
/// <param name="Recall">The part of the exact answer that is in it, 0 to 1; null where it was not asked for.</param>
public sealed record NeighborAnswer(IReadOnlyList<NeighborMatch> Matches, bool UsedIndex, double? Recall);

/// <summary>One neighbor.</summary>
/// <param name="Id">The item's id.</param>
/// <param name="Label">Its class; null where it has none.</param>
/// <param name="File">Its path in the data set; null where it has none.</param>
/// <param name="Score">The cosine, dot product or distance; NaN where a zero vector leaves the cosine undefined.</param>
/// <param name="Mutual">Whether the query is among its own; null where that was not asked for.</param>
public sealed record NeighborMatch(string Id, string? Label, string? File, double Score, bool? Mutual);
