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

    internal NeighborTable Copy()
    {
        var copy = new NeighborTable(Queries, Count);
        indices.CopyTo(copy.indices, 0);
        scores.CopyTo(copy.scores, 0);
        return copy;
    }

    /// <summary>Puts an item in its place where it is better than the last; ties go to the lower row.</summary>
    internal bool Offer(int query, int index, double score, VectorMetric metric)
    {
        var sign = metric is VectorMetric.Euclidean ? 1 : -1;
        var ownIndices = indices.AsSpan(query * Count, Count);
        var ownScores = scores.AsSpan(query * Count, Count);
        var place = Count;
        while (place > 0 && IsBefore(ownScores[place - 1], ownIndices[place - 1]))
            place--;
        if (place == Count)
            return false;

        ownIndices[place..^1].CopyTo(ownIndices[(place + 1)..]);
        ownScores[place..^1].CopyTo(ownScores[(place + 1)..]);
        (ownIndices[place], ownScores[place]) = (index, score);
        return true;

        bool IsBefore(double other, int otherIndex) =>
            sign * score < sign * other || (score == other && index < otherIndex);
    }

    internal void Set(int query, int place, int index, double score)
    {
        indices[(query * Count) + place] = index;
        scores[(query * Count) + place] = score;
    }
}
