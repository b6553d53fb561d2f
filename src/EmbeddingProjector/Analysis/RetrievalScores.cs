using EmbeddingProjector.Numerics;

namespace EmbeddingProjector.Analysis;

/// <summary>How well items find others of their class by cosine similarity, as PyTorch Metric Learning's
/// <c>AccuracyCalculator</c> counts it (Musgrave et al., 2020).</summary>
/// <remarks>Every item searches among all others. An item that is alone in its class finds nothing and is left out. R is
/// the number of others of the item's class; ties go to the lower row.</remarks>
/// <param name="RecallAt1">The part of the items whose nearest other is of their class, 0 to 1.</param>
/// <param name="RPrecision">The mean part of the R nearest that are of the item's class.</param>
/// <param name="MapAtR">The mean over the first R places of the precision so far, counted where an item of the class
/// stands.</param>
/// <param name="Count">Items that searched.</param>
public sealed record RetrievalScores(double RecallAt1, double RPrecision, double MapAtR, int Count)
{
    private const int MostFound = 1 << 22; // at once

    /// <summary>Measures a set.</summary>
    /// <param name="vectors">[items, dimensions], finite.</param>
    /// <param name="labels">[items].</param>
    /// <returns>Null where no two items share a class.</returns>
    /// <exception cref="AnalysisInputException">Lists of different lengths, or NaN.</exception>
    public static RetrievalScores? Of(Matrix vectors, IReadOnlyList<string> labels)
    {
        Require.Labels("retrieval", vectors, labels);
        var classes = new ClassLabels(labels);
        var most = classes.Counts.DefaultIfEmpty(0).Max() - 1;
        if (most < 1)
            return null;

        var search = new NeighborSearch(vectors, VectorMetric.Cosine);
        double recall = 0, precision = 0, average = 0;
        var count = 0;
        var block = Math.Clamp(MostFound / (most + 1), 1, vectors.Rows);
        for (var first = 0; first < vectors.Rows; first += block)
        {
            int[] rows = [.. Enumerable.Range(first, Math.Min(block, vectors.Rows - first))];
            var nearest = search.Find(vectors.Select(rows), most + 1); // one of them the item itself
            foreach (var item in rows.Where(row => classes.Counts[classes.OfItem[row]] > 1))
                Count(item, [.. nearest.Indices(item - first).ToArray().Where(other => other != item)]);
        }

        return new(recall / count, precision / count, average / count, count);

        void Count(int item, int[] found)
        {
            var others = classes.Counts[classes.OfItem[item]] - 1;
            var (right, sum) = (0, 0.0);
            for (var place = 0; place < others; place++)
            {
                if (classes.OfItem[found[place]] != classes.OfItem[item])
                    continue;

                right++;
                sum += (double)right / (place + 1);
                recall += place == 0 ? 1 : 0;
            }

            count++;
            precision += (double)right / others;
            average += sum / others;
        }
    }
}
