namespace EmbeddingProjector.Analysis;

/// <summary>Counts the classes of nearest neighbors: every neighbor has one vote.</summary>
internal sealed class NeighborVotes
{
    private readonly ClassLabels classes;

    /// <summary>Takes the voters' labels.</summary>
    /// <param name="labels">[known items].</param>
    public NeighborVotes(IReadOnlyList<string> labels) => classes = new ClassLabels(labels);

    /// <summary>[classes]: numbers in their order, then texts.</summary>
    public string[] Classes => classes.Names;

    /// <summary>The votes of one query's neighbors, added to what is there.</summary>
    /// <param name="neighbors">Rows of known items.</param>
    /// <param name="votes">[classes].</param>
    public void Count(ReadOnlySpan<int> neighbors, Span<float> votes)
    {
        foreach (var row in neighbors)
            votes[classes.OfItem[row]]++;
    }

    /// <summary>Each query's class: that with the most votes, of several the first.</summary>
    public string[] Winners(NeighborTable table)
    {
        var winners = new string[table.Queries];
        var votes = new float[Classes.Length];
        for (var query = 0; query < table.Queries; query++)
        {
            Array.Clear(votes);
            Count(table.Indices(query), votes);
            winners[query] = Classes[ClassPrediction.Likeliest(votes)];
        }

        return winners;
    }
}
