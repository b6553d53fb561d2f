namespace EmbeddingProjector.Analysis;

/// <summary>How alike named items or classes are, each with each.</summary>
/// <param name="Names">[n].</param>
/// <param name="Scores">[n, n]: cosines, dot products or distances; NaN where a zero vector leaves the cosine
/// undefined, or where a class has no pair of its own.</param>
public sealed record SimilarityMatrix(IReadOnlyList<string> Names, Matrix Scores)
{
    private const string Name = "similarity";

    /// <summary>Compares items with each other.</summary>
    /// <param name="data">[items, dimensions], at least 1 item, finite.</param>
    /// <param name="names">[items].</param>
    /// <param name="metric">How vectors are compared.</param>
    /// <param name="threads">The most threads to use, 0 for all; never changes the result.</param>
    /// <param name="progress">Told the items compared with all and their number, on the calling thread.</param>
    /// <param name="cancellation">Stops between blocks of items.</param>
    /// <exception cref="AnalysisInputException">No items, NaN, more items than a matrix holds, or other
    /// names.</exception>
    public static SimilarityMatrix OfItems(
        Matrix data,
        IReadOnlyList<string> names,
        VectorMetric metric = VectorMetric.Cosine,
        int threads = 0,
        IProgress<(int Step, int Steps)>? progress = null,
        CancellationToken cancellation = default)
    {
        Require.Labels(Name, data, names);
        Require.Range(Name, "items", data.Rows, 1, 46_340); // the square must fit an array
        var scores = new Matrix(data.Rows, data.Rows);
        var all = new PairwiseScores(Name, data, metric, threads, progress, cancellation);
        all.ForEachRow(_ => 0, (row, _, tile, start) =>
        {
            var target = scores.Row(row);
            for (var j = 0; j < target.Length; j++)
                target[j] = (float)tile[start + j];
        });
        return new SimilarityMatrix([.. names], scores);
    }

    /// <summary>
    /// Averages the scores of all pairs of items of two classes; within a class, of pairs of different items.
    /// </summary>
    /// <param name="data">[items, dimensions], at least 1 item, finite.</param>
    /// <param name="labels">[items]; items without a label (blank or <c>(none)</c>) are left out.</param>
    /// <param name="metric">How vectors are compared. Pairs whose cosine is undefined are left out.</param>
    /// <param name="threads">The most threads to use, 0 for all; never changes the result.</param>
    /// <param name="progress">Told the items compared with all and their number, on the calling thread.</param>
    /// <param name="cancellation">Stops between blocks of items.</param>
    /// <exception cref="AnalysisInputException">No items, NaN, or labels of another number.</exception>
    public static SimilarityMatrix OfClasses(
        Matrix data,
        IReadOnlyList<string> labels,
        VectorMetric metric = VectorMetric.Cosine,
        int threads = 0,
        IProgress<(int Step, int Steps)>? progress = null,
        CancellationToken cancellation = default)
    {
        Require.Labels(Name, data, labels);
        if (ClassLabels.Labelled(labels) is { } labelled && labelled.Length < labels.Count)
            return OfClasses(
                data.Select(labelled), [.. labelled.Select(i => labels[i])], metric, threads, progress, cancellation);

        var classes = new ClassLabels(labels);
        var count = classes.Names.Length;
        var sums = new double[checked(data.Rows * count)]; // [items, classes], so that the order of addition is fixed
        var pairs = new int[sums.Length];
        var all = new PairwiseScores(Name, data, metric, threads, progress, cancellation);
        all.ForEachRow(_ => 0, (row, _, tile, start) =>
        {
            for (var j = 0; j < data.Rows; j++)
            {
                if (j == row || double.IsNaN(tile[start + j]))
                    continue;
                sums[(row * count) + classes.OfItem[j]] += tile[start + j];
                pairs[(row * count) + classes.OfItem[j]]++;
            }
        });

        var means = new Matrix(count, count);
        for (var a = 0; a < count; a++)
        {
            for (var b = 0; b < count; b++)
            {
                var (sum, number) = (0.0, 0L);
                for (var i = 0; i < data.Rows; i++)
                {
                    if (classes.OfItem[i] != a)
                        continue;
                    sum += sums[(i * count) + b];
                    number += pairs[(i * count) + b];
                }

                means[a, b] = (float)(sum / number); // NaN where there is no pair
            }
        }

        return new SimilarityMatrix(classes.Names, means);
    }
}
