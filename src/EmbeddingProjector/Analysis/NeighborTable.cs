namespace EmbeddingProjector.Analysis;

/// <summary>The neighbors of some queries: the same number of each, in order.</summary>
public sealed class NeighborTable
{
    private readonly int[] indices; // [queries, count]
    private readonly double[] scores; // [queries, count]

    internal NeighborTable(int queries, int count)
    {
        Queries = queries;
        Count = count;
        indices = new int[checked(queries * count)];
        scores = new double[queries * count];
    }

    /// <summary>The number of queries.</summary>
    public int Queries { get; }

    /// <summary>Neighbors a query.</summary>
    public int Count { get; }

    /// <summary>One query's neighbors, as rows of the searched set, [count].</summary>
    /// <param name="query">The query's row.</param>
    public ReadOnlySpan<int> Indices(int query) => indices.AsSpan(query * Count, Count);

    /// <summary>
    /// One query's cosines, dot products or distances, [count]; NaN where a zero vector leaves the cosine undefined.
    /// </summary>
    /// <param name="query">The query's row.</param>
    public ReadOnlySpan<double> Scores(int query) => scores.AsSpan(query * Count, Count);

    /// <summary>
    /// Whether a neighbor has the query among its own neighbors. For a search of a set within itself.
    /// </summary>
    /// <param name="query">The query's row.</param>
    /// <param name="place">The neighbor's place in the query's list, from 0.</param>
    public bool IsMutual(int query, int place) => Indices(Indices(query)[place]).Contains(query);

    internal void Set(int query, int place, int index, double score)
    {
        indices[(query * Count) + place] = index;
        scores[(query * Count) + place] = score;
    }
}
