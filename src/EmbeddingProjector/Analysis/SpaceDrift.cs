using EmbeddingProjector.Analysis.Probes;

namespace EmbeddingProjector.Analysis;

/// <summary>How far a set of embeddings has moved from another: whether a classifier can tell which of the two an item
/// is of.</summary>
/// <remarks>
/// The classifier two-sample test (Lopez-Paz and Oquab, Revisiting Classifier Two-Sample Tests, ICLR 2017; the
/// "domain classifier" of Rabanser et al., Failing Loudly, NeurIPS 2019, and Evidently's default for embeddings, whose
/// threshold of 0.55 is ours). Ridge regression on standardised dimensions, on half of the items, judged by the other
/// half, and the other way round. The p-value is that of Mann and Whitney's rank sum, each half's by its normal
/// approximation, combined by Stouffer's method.
/// </remarks>
/// <param name="Auc">The area under the ROC curve of items held out: 0.5 where nothing tells the sets apart, 1 where all
/// does.</param>
/// <param name="PValue">How likely that much, or more, is without drift.</param>
/// <param name="MeanCosine">The cosine of the two sets' mean vectors; NaN where one is zero.</param>
/// <param name="First">Items of the first set that were compared.</param>
/// <param name="Second">Items of the second set that were.</param>
public sealed record SpaceDrift(double Auc, double PValue, double MeanCosine, int First, int Second)
{
    private const string Name = "drift";

    /// <summary>Measures it.</summary>
    /// <param name="first">[items, dimensions], at least 10 items, finite.</param>
    /// <param name="second">[items, dimensions] of the same dimensions, at least 10 items, finite.</param>
    /// <param name="firstIds">[items]: an item that both sets have is learned from, or judged by, as a pair; null where no
    /// item is in both.</param>
    /// <param name="secondIds">[items]: likewise.</param>
    /// <param name="most">The most items of each that are compared, drawn by the seed.</param>
    /// <param name="seed">Repeats the result bit for bit.</param>
    /// <param name="cancellation">Stops between steps.</param>
    /// <exception cref="AnalysisInputException">Fewer items, other dimensions, or NaN.</exception>
    public static SpaceDrift Measure(
        Matrix first,
        Matrix second,
        IReadOnlyList<string>? firstIds = null,
        IReadOnlyList<string>? secondIds = null,
        int most = 5000,
        long seed = 0,
        CancellationToken cancellation = default)
    {
        const int Fewest = 10;
        Require.Items(Name, first, Fewest);
        Require.Items(Name, second, Fewest);
        Require.Dimensions(Name, first.Columns, second.Columns);
        Require.Range(Name, "most", most, Fewest, int.MaxValue);

        if (firstIds is not null && secondIds is not null)
        {
            Require.Labels(Name, first, firstIds);
            Require.Labels(Name, second, secondIds);
        }

        var (one, two) = Halves(first.Rows, second.Rows, Pairs(firstIds, secondIds), most, new SeededRandom(seed));
        var (aucs, zs) = (new double[2], new double[2]);
        for (var half = 0; half < 2; half++)
        {
            cancellation.ThrowIfCancellationRequested();
            var train = Join(first, one[half], second, two[half]);
            string[] labels = [.. one[half].Select(_ => "1"), .. two[half].Select(_ => "2")];
            var scale = Standardisation.Of(train);
            var classifier = RidgeClassifier.Fit(scale.Apply(train), labels, alpha: labels.Length);
            var held = scale.Apply(Join(first, one[1 - half], second, two[1 - half]));
            var scores = classifier.Score(held);
            double[] leanings = [.. Enumerable.Range(0, held.Rows).Select(i => (double)(scores[i, 1] - scores[i, 0]))];
            (aucs[half], zs[half]) = RankSum(leanings, one[1 - half].Length);
        }

        var z = (zs[0] + zs[1]) / Math.Sqrt(2);
        return new SpaceDrift(
            (aucs[0] + aucs[1]) / 2, UpperTail(z), MeanCosineOf(first, second),
            one[0].Length + one[1].Length, two[0].Length + two[1].Length);
    }

    private static Dictionary<int, int> Pairs(IReadOnlyList<string>? firstIds, IReadOnlyList<string>? secondIds)
    {
        if (firstIds is null || secondIds is null)
            return [];

        var rows = secondIds.Index().ToDictionary(item => item.Item, item => item.Index, StringComparer.Ordinal);
        return firstIds.Index().Where(item => rows.ContainsKey(item.Item))
            .ToDictionary(item => item.Index, item => rows[item.Item]);
    }

    // A pair stays together: were one of it learned from, the other would be taken for the wrong set.
    private static (int[][] First, int[][] Second) Halves(
        int firstRows, int secondRows, Dictionary<int, int> pairs, int most, SeededRandom random)
    {
        List<int>[] first = [[], []], second = [[], []];
        var taken = pairs.Values.ToHashSet();
        int[] shared = Drawn([.. pairs.Keys.Order()], most);
        for (var i = 0; i < shared.Length; i++)
        {
            first[i % 2].Add(shared[i]);
            second[i % 2].Add(pairs[shared[i]]);
        }

        Deal(first, [.. Enumerable.Range(0, firstRows).Where(row => !pairs.ContainsKey(row))]);
        Deal(second, [.. Enumerable.Range(0, secondRows).Where(row => !taken.Contains(row))]);
        return ([.. first.Select(half => half.ToArray())], [.. second.Select(half => half.ToArray())]);

        int[] Drawn(int[] rows, int count) =>
            [.. random.Permutation(rows.Length).Take(count).Select(place => rows[place])];

        void Deal(List<int>[] halves, int[] rows)
        {
            foreach (var row in Drawn(rows, most - shared.Length))
                halves[halves[0].Count <= halves[1].Count ? 0 : 1].Add(row);
        }
    }

    private static Matrix Join(Matrix first, int[] firstRows, Matrix second, int[] secondRows)
    {
        var joined = new Matrix(firstRows.Length + secondRows.Length, first.Columns);
        for (var i = 0; i < firstRows.Length; i++)
            first.Row(firstRows[i]).CopyTo(joined.Row(i));
        for (var i = 0; i < secondRows.Length; i++)
            second.Row(secondRows[i]).CopyTo(joined.Row(firstRows.Length + i));
        return joined;
    }

    // Of scores whose first items are the negatives. Ties have the mean of their ranks.
    internal static (double Auc, double Z) RankSum(double[] scores, int negatives)
    {
        int[] order = [.. Enumerable.Range(0, scores.Length).OrderBy(i => scores[i])];
        var (sum, ties) = (0.0, 0.0);
        for (var start = 0; start < order.Length;)
        {
            var end = start;
            while (end < order.Length && scores[order[end]] == scores[order[start]])
                end++;
            var rank = (start + end + 1) / 2.0;
            for (var i = start; i < end; i++)
                sum += order[i] >= negatives ? rank : 0;
            var tied = (double)(end - start);
            ties += (tied * tied * tied) - tied;
            start = end;
        }

        double n = negatives, m = scores.Length - negatives, all = n + m;
        var u = sum - (m * (m + 1) / 2);
        var deviation = Math.Sqrt(n * m / 12 * (all + 1 - (ties / (all * (all - 1)))));
        return (u / (n * m), deviation > 0 ? (u - (n * m / 2)) / deviation : 0);
    }

    private static double MeanCosineOf(Matrix first, Matrix second)
    {
        var (a, b) = (ColumnStatistics.Of(first).Mean, ColumnStatistics.Of(second).Mean);
        return DenseVector.Dot(a, b) / Math.Sqrt(DenseVector.Dot(a, a) * DenseVector.Dot(b, b));
    }

    // Of the standard normal distribution: erfc by the continued fraction where it is small, by the series else.
    internal static double UpperTail(double z)
    {
        if (z < 0)
            return 1 - UpperTail(-z);

        var density = Math.Exp(-z * z / 2) / Math.Sqrt(2 * Math.PI);
        if (z < 3)
        {
            double term = z, sum = z;
            for (var k = 1; Math.Abs(term) > 1e-17 * sum; k++)
                sum += term *= z * z / ((2 * k) + 1);
            return 0.5 - (density * sum);
        }

        var fraction = 0.0;
        for (var k = 60; k > 0; k--)
            fraction = k / (z + fraction);
        return density / (z + fraction);
    }
}
