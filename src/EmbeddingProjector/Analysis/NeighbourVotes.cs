namespace EmbeddingProjector.Analysis;

/// <summary>Counts the classes of nearest neighbours: every neighbour has one vote.</summary>
internal sealed class NeighbourVotes
{
    private readonly ClassLabels classes;

    /// <summary>Takes the voters' labels.</summary>
    /// <param name="labels">[known items].</param>
    public NeighbourVotes(IReadOnlyList<string> labels) => classes = new ClassLabels(labels);

    /// <summary>[classes]: numbers in their order, then texts.</summary>
    public string[] Classes => classes.Names;

    /// <summary>The votes of one query's neighbours, added to what is there.</summary>
    /// <param name="neighbours">Rows of known items.</param>
    /// <param name="votes">[classes].</param>
    public void Count(ReadOnlySpan<int> neighbours, Span<float> votes)
    {
        foreach (var row in neighbours) votes[classes.OfItem[row]]++;
    }

    /// <summary>Each query's class: that with the most votes, of several the first.</summary>
    /// <param name="table">The queries' neighbours.</param>
    public string[] Winners(NeighbourTable table)
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
