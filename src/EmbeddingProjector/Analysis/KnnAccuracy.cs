namespace EmbeddingProjector.Analysis;

/// <summary>How often the majority of an item's nearest neighbors has its class.</summary>
/// <remarks>
/// Every neighbor has one vote; of classes with equally many votes the first in the labels' order wins.
/// </remarks>
public static class KnnAccuracy
{
    /// <summary>Each item classified by all the others.</summary>
    /// <param name="data">[items, dimensions].</param>
    /// <param name="labels">[items].</param>
    /// <param name="neighbors">How many vote, 1 to the number of items - 1.</param>
    /// <param name="metric">How vectors are compared.</param>
    /// <param name="threads">The most threads to use, 0 for all; never changes the result.</param>
    /// <returns>The part that is right, 0 to 1.</returns>
    /// <exception cref="AnalysisInputException">Too few items, NaN, or labels of another number.</exception>
    public static double LeaveOneOut(
        Matrix data,
        IReadOnlyList<string> labels,
        int neighbors = 5,
        VectorMetric metric = VectorMetric.Cosine,
        int threads = 0)
    {
        Require.Labels("k-NN accuracy", data, labels);
        var table = new NeighborSearch(data, metric).FindWithin(neighbors, threads: threads);
        return Accuracy(new NeighborVotes(labels).Winners(table), labels);
    }

    /// <summary>Held-out items classified by labelled ones.</summary>
    /// <param name="known">[known items, dimensions].</param>
    /// <param name="knownLabels">[known items].</param>
    /// <param name="held">[held-out items, dimensions].</param>
    /// <param name="heldLabels">[held-out items]: the truth.</param>
    /// <param name="neighbors">How many vote, 1 to the number of known items.</param>
    /// <param name="metric">How vectors are compared.</param>
    /// <param name="threads">The most threads to use, 0 for all; never changes the result.</param>
    /// <returns>The part that is right, 0 to 1.</returns>
    /// <exception cref="AnalysisInputException">Too few items, NaN, or labels of another number.</exception>
    /// <seealso cref="KnnClassifier"/>
    public static double HeldOut(
        Matrix known,
        IReadOnlyList<string> knownLabels,
        Matrix held,
        IReadOnlyList<string> heldLabels,
        int neighbors = 5,
        VectorMetric metric = VectorMetric.Cosine,
        int threads = 0)
    {
        Require.Items("k-NN accuracy", held, 1);
        Require.Labels("k-NN accuracy", held, heldLabels);
        return Accuracy(new KnnClassifier(known, knownLabels, neighbors, metric).Predict(held, threads), heldLabels);
    }

    private static double Accuracy(string[] found, IReadOnlyList<string> truth) =>
        found.Where((label, i) => label == truth[i]).Count() / (double)found.Length;
}
