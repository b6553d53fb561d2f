using EmbeddingProjector.Numerics;

namespace EmbeddingProjector.Analysis;

/// <summary>Gives an item the class that most of its nearest known items have.</summary>
/// <remarks>Scores are the parts of the votes, 0 to 1; every neighbour has one vote.</remarks>
public sealed class KnnClassifier : IClassifier
{
    private const string Name = "k-NN classifier";

    private readonly NeighbourSearch search;
    private readonly NeighbourVotes votes;

    /// <summary>Remembers labelled items.</summary>
    /// <param name="known">[known items, dimensions], finite.</param>
    /// <param name="labels">[known items].</param>
    /// <param name="neighbours">How many vote, 1 to the number of known items.</param>
    /// <param name="metric">How vectors are compared.</param>
    /// <exception cref="AnalysisInputException">Too few items, NaN, or labels of another number.</exception>
    public KnnClassifier(
        Matrix known,
        IReadOnlyList<string> labels,
        int neighbours = 5,
        VectorMetric metric = VectorMetric.Cosine)
    {
        Require.Items(Name, known, 1);
        Require.Labels(Name, known, labels);
        Require.Range(Name, "neighbours", neighbours, 1, known.Rows);
        (Known, Labels, Neighbours) = (known, labels, neighbours);
        search = new NeighbourSearch(known, metric);
        votes = new NeighbourVotes(labels);
    }

    /// <summary>[known items, dimensions].</summary>
    public Matrix Known { get; }

    /// <summary>[known items].</summary>
    public IReadOnlyList<string> Labels { get; }

    /// <summary>How many vote.</summary>
    public int Neighbours { get; }

    /// <inheritdoc/>
    public IReadOnlyList<string> Classes => votes.Classes;

    /// <inheritdoc/>
    public int Dimension => Known.Columns;

    /// <inheritdoc/>
    public Matrix Score(Matrix data, int threads = 0)
    {
        var table = search.Find(data, Neighbours, threads: threads);
        var scores = new Matrix(data.Rows, Classes.Count);
        for (var item = 0; item < data.Rows; item++)
        {
            var row = scores.Row(item);
            votes.Count(table.Indices(item), row);
            foreach (ref var share in row) share /= Neighbours;
        }

        return scores;
    }
}
