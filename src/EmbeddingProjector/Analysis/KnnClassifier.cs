namespace EmbeddingProjector.Analysis;

/// <summary>Gives an item the class that most of its nearest known items have.</summary>
/// <remarks>Scores are the parts of the votes, 0 to 1; every neighbor has one vote.</remarks>
internal sealed class KnnClassifier : IClassifier
{
    private const string Name = "k-NN classifier";

    private readonly NeighborSearch search;
    private readonly NeighborVotes votes;

    /// <summary>Remembers labelled items.</summary>
    /// <param name="known">[known items, dimensions], finite.</param>
    /// <param name="labels">[known items].</param>
    /// <param name="neighbors">How many vote, 1 to the number of known items.</param>
    /// <param name="metric">How vectors are compared.</param>
    /// <exception cref="AnalysisInputException">Too few items, NaN, or labels of another number.</exception>
    public KnnClassifier(
        Matrix known,
        IReadOnlyList<string> labels,
        int neighbors = 5,
        VectorMetric metric = VectorMetric.Cosine)
    {
        Require.Items(Name, known, 1);
        Require.Labels(Name, known, labels);
        Require.Range(Name, "neighbors", neighbors, 1, known.Rows);
        (Known, Labels, Neighbors) = (known, labels, neighbors);
        search = new NeighborSearch(known, metric);
        votes = new NeighborVotes(labels);
    }

    /// <summary>[known items, dimensions].</summary>
    public Matrix Known { get; }

    /// <summary>[known items].</summary>
    public IReadOnlyList<string> Labels { get; }

    /// <summary>How many vote.</summary>
    public int Neighbors { get; }

    public IReadOnlyList<string> Classes => votes.Classes;

    public int Dimension => Known.Columns;

    public Matrix Score(Matrix data, int threads = 0)
    {
        var table = search.Find(data, Neighbors, threads: threads);
        var scores = new Matrix(data.Rows, Classes.Count);
        for (var item = 0; item < data.Rows; item++)
        {
            var row = scores.Row(item);
            votes.Count(table.Indices(item), row);
            foreach (ref var share in row)
                share /= Neighbors;
        }

        return scores;
    }
}
