namespace EmbeddingProjector.Analysis;

// Searches for vectors that may be items of the set themselves.
public sealed partial class NeighborSearch
{
    /// <summary>Finds the neighbors of vectors, each of which may be an item that is not to be found
    /// itself.</summary>
    /// <param name="queries">[queries, dimensions], finite.</param>
    /// <param name="own">[queries]: the row to leave out; -1 where the vector is no item.</param>
    /// <param name="count">Neighbors a query, 1 to the number of items that are not left out.</param>
    /// <param name="order">The most or the least similar.</param>
    /// <param name="threads">The most threads to use, 0 for all; never changes the result.</param>
    /// <exception cref="AnalysisInputException">More neighbors than there are, other dimensions, or NaN.</exception>
    public NeighborTable FindOthers(
        Matrix queries,
        IReadOnlyList<int> own,
        int count,
        NeighborOrder order = NeighborOrder.Nearest,
        int threads = 0)
    {
        Require.Labels(Name, queries, own);
        var leavesOut = own.Any(row => row >= 0);
        Require.Dimensions(Name, items.Columns, queries.Columns);
        Require.Range(Name, "count", count, 1, items.Rows - (leavesOut ? 1 : 0));
        var found = Find(queries, leavesOut ? count + 1 : count, order, threads);
        if (!leavesOut)
            return found;

        var table = new NeighborTable(queries.Rows, count);
        for (var query = 0; query < queries.Rows; query++)
        {
            var rows = found.Indices(query);
            var scores = found.Scores(query);
            for (int i = 0, place = 0; place < count; i++)
            {
                if (rows[i] != own[query])
                    table.Set(query, place++, rows[i], scores[i]);
            }
        }

        return table;
    }

    /// <summary>
    /// Whether each match is symmetric: the query is, or would be if it were an item, among the match's own neighbors.
    /// </summary>
    /// <param name="table">What <see cref="FindOthers"/> gave.</param>
    /// <param name="count">Neighbors of a match, itself left out; a query as near as the last of them counts.</param>
    /// <param name="order">The order that the table was found in.</param>
    /// <param name="threads">The most threads to use, 0 for all; never changes the result.</param>
    /// <returns>[queries][neighbors]; false where the cosine is undefined.</returns>
    public bool[][] AreMutual(
        NeighborTable table, int count, NeighborOrder order = NeighborOrder.Nearest, int threads = 0)
    {
        var descending = (order == NeighborOrder.Nearest) != (metric == VectorMetric.Euclidean);
        var least = LastScores(table, count, order, threads);
        var mutual = new bool[table.Queries][];
        for (var query = 0; query < table.Queries; query++)
        {
            mutual[query] = new bool[table.Count];
            for (var place = 0; place < table.Count; place++)
            {
                var (score, last) = (table.Scores(query)[place], least[table.Indices(query)[place]]);
                mutual[query][place] = descending ? score >= last : score <= last;
            }
        }

        return mutual;
    }

    /// <summary>Refuses queries whose cosine to anything is undefined.</summary>
    /// <param name="queries">[queries, dimensions].</param>
    /// <param name="names">[queries], for the message.</param>
    /// <exception cref="AnalysisInputException">All values of a query are 0, and the metric is the cosine.</exception>
    public void RequireDirection(Matrix queries, IReadOnlyList<string> names)
    {
        for (var row = 0; row < queries.Rows; row++)
        {
            if (metric != VectorMetric.Cosine || queries.Row(row).ContainsAnyExcept(0f))
                continue;
            Require.Throw(
                "ZeroVector",
                $"{Name}: '{names[row]}': expected a vector with a direction, as the cosine needs, found zeros");
        }
    }

    /// <summary>The score of each match's last own neighbor; where it has fewer, everything is near enough.</summary>
    private Dictionary<int, double> LastScores(NeighborTable table, int count, NeighborOrder order, int threads)
    {
        var descending = (order == NeighborOrder.Nearest) != (metric == VectorMetric.Euclidean);
        int[] matches = [.. Enumerable.Range(0, table.Queries).SelectMany(q => table.Indices(q).ToArray()).Distinct()];
        if (items.Rows - 1 < count)
        {
            var worst = descending ? double.NegativeInfinity : double.PositiveInfinity;
            return matches.ToDictionary(row => row, _ => worst);
        }

        var own = FindOthers(items.Select(matches), matches, count, order, threads);
        return Enumerable.Range(0, matches.Length).ToDictionary(i => matches[i], i => LastDefined(own.Scores(i)));

        double LastDefined(ReadOnlySpan<double> scores)
        {
            // Fewer defined neighbors than wanted: the query would come before those whose cosine is undefined.
            return double.IsNaN(scores[^1]) && !double.IsNaN(scores[0])
                ? descending ? double.NegativeInfinity : double.PositiveInfinity
                : scores[^1];
        }
    }
}
