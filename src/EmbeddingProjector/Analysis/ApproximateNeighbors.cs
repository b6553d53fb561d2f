namespace EmbeddingProjector.Analysis;

/// <summary>Finds nearly all nearest neighbors within a large set, several times faster than all of them.</summary>
/// <remarks>
/// An inverted file (Jégou, Douze and Schmid 2011; pgvector's IVFFlat): k-means parts the items, and an item is compared
/// with those of the parts whose centres are nearest to it. Then each item looks at its neighbors' neighbors, as
/// NN-descent does (Dong, Charikar and Li 2011). Single-precision products choose candidates; double precision ranks
/// them, so that a neighbor's score is exact. A seed repeats the result, with any number of threads.
/// </remarks>
internal sealed class ApproximateNeighbors
{
    /// <summary>Up to so many items all are compared: that takes seconds.</summary>
    public const int FewItems = 20_000;

    private const int SampledAPart = 40;
    private const int MeanSteps = 6;
    private const int Probes = 24; // parts that an item is compared with
    private const int Spare = 8;   // candidates among which rounding may have mixed up the order
    private const int Joined = 12; // neighbors whose first so many neighbors are looked at
    private const int Block = 4096;

    private readonly Matrix items;
    private readonly VectorMetric metric;
    private readonly double[] norms;
    private readonly int threads;
    private readonly CancellationToken cancellation;

    private ApproximateNeighbors(Matrix items, VectorMetric metric, int threads, CancellationToken cancellation)
    {
        (this.items, this.metric, this.threads, this.cancellation) = (items, metric, threads, cancellation);
        norms = new double[items.Rows];
        ForBlocks((first, end) =>
        {
            for (var row = first; row < end; row++)
                norms[row] = Math.Sqrt(DenseVector.Dot(items.Row(row), items.Row(row)));
        });
    }

    /// <summary>Finds each item's nearest others; all of them where there are few items.</summary>
    /// <param name="search">Searches the items exactly.</param>
    /// <param name="items">[items, dimensions], finite, without zero vectors under the cosine.</param>
    /// <param name="metric">Cosine or Euclidean.</param>
    /// <param name="count">Neighbors an item.</param>
    /// <param name="seed">Draws the first means.</param>
    /// <param name="exact">Compares all items, however many there are.</param>
    /// <param name="threads">The most threads to use; 0 for all.</param>
    /// <param name="cancellation">Stops between parts.</param>
    public static NeighborTable FindWithin(
        NeighborSearch search, Matrix items, VectorMetric metric, int count, long seed, bool exact, int threads,
        CancellationToken cancellation)
    {
        if (exact || items.Rows <= FewItems)
            return search.FindWithin(count, threads: threads);

        var approximate = new ApproximateNeighbors(items, metric, threads, cancellation);
        var table = approximate.Probe(count, seed);
        approximate.Join(table);
        return table;
    }

    private NeighborTable Probe(int count, long seed)
    {
        var parts = (int)Math.Sqrt(items.Rows);
        var points = Points(out var offsets);
        var probes = Nearest(points, Means(points, parts, seed), Math.Min(Probes, parts));
        var rows = Enumerable.Range(0, items.Rows).OrderBy(row => probes[row][0]).ToArray(); // part by part
        var ordered = points.Select(rows);
        var ones = new float[rows.Length];
        Array.Fill(ones, 1);
        var orderedOffsets = Array.ConvertAll(rows, row => offsets[row]);
        var candidates = new CandidateList[items.Rows];
        ForBlocks((first, end) =>
        {
            for (var row = first; row < end; row++)
                candidates[row] = new CandidateList(count + Spare);
        });

        var askers = new List<int>[parts];
        for (var part = 0; part < parts; part++)
            askers[part] = [];
        for (var row = 0; row < probes.Length; row++)
        {
            foreach (var part in probes[row])
                askers[part].Add(row);
        }

        for (int part = 0, start = 0; part < parts; part++)
        {
            cancellation.ThrowIfCancellationRequested();
            var end = start;
            while (end < rows.Length && probes[rows[end]][0] == part)
                end++;
            Offer(part, start, end);
            start = end;
        }

        var table = new NeighborTable(items.Rows, count);
        ForBlocks((first, end) =>
        {
            for (var row = first; row < end; row++)
                Rank(table, row, candidates[row].Rows, rows);
        });
        return table;

        void Offer(int part, int start, int end)
        {
            for (var from = 0; from < askers[part].Count && end > start; from += Block)
            {
                var queries = askers[part].GetRange(from, Math.Min(Block, askers[part].Count - from));
                var keys = Products(points.Select(queries), ordered, start, end);
                WorkSharing.For(queries.Count, threads, i =>
                {
                    var row = keys.Row(i);
                    candidates[queries[i]].Offer(
                        row, ones.AsSpan(start, end - start), orderedOffsets.AsSpan(start, end - start), start);
                });
            }
        }
    }

    // Items themselves are among their candidates. Where an item's parts hold too few others, all are ranked.
    private void Rank(NeighborTable table, int row, ReadOnlySpan<int> candidates, int[] rows)
    {
        int[] others = candidates.Length > table.Count ? candidates.ToArray() : [.. Enumerable.Range(0, rows.Length)];
        var scored = new (double Key, int Row)[others.Length];
        for (var i = 0; i < scored.Length; i++)
        {
            var other = rows[others[i]];
            scored[i] = (other == row ? double.PositiveInfinity : Order(Score(row, other)), other);
        }

        Array.Sort(scored);
        for (var place = 0; place < table.Count; place++)
            table.Set(row, place, scored[place].Row, Order(scored[place].Key));
    }

    // A round reads the table of the round before, so that the order of work does not matter.
    private void Join(NeighborTable table)
    {
        var width = Math.Min(Joined, table.Count);
        var before = table.Copy();
        ForBlocks((first, end) =>
        {
            cancellation.ThrowIfCancellationRequested();
            var others = new int[width * width];
            for (var item = first; item < end; item++)
            {
                for (var i = 0; i < width; i++)
                    before.Indices(before.Indices(item)[i])[..width].CopyTo(others.AsSpan(i * width));
                Array.Sort(others);
                for (var i = 0; i < others.Length; i++)
                {
                    var isSeen = others[i] == item || (i > 0 && others[i] == others[i - 1]);
                    if (!isSeen && !before.Indices(item).Contains(others[i]))
                        table.Offer(item, others[i], Score(item, others[i]), metric);
                }
            }
        });
    }

    private double Score(int a, int b) => metric is VectorMetric.Euclidean
        ? Math.Sqrt(DenseVector.SquaredDistance(items.Row(a), items.Row(b)))
        : Math.Clamp(DenseVector.Dot(items.Row(a), items.Row(b)) / (norms[a] * norms[b]), -1, 1);

    // Ascending from the nearest; its own inverse.
    private double Order(double score) => metric is VectorMetric.Euclidean ? score : -score;

    // The greatest product with an offset is the nearest: of directions under the cosine, else of items moved to their
    // mean, where squares cancel least, x y - y y / 2.
    private Matrix Points(out float[] offsets)
    {
        var points = new Matrix(items.Rows, items.Columns);
        var halves = new float[items.Rows];
        var mean = metric is VectorMetric.Euclidean ? ColumnStatistics.Of(items).Mean : null;
        ForBlocks((first, end) =>
        {
            for (var row = first; row < end; row++)
            {
                var from = items.Row(row);
                var to = points.Row(row);
                for (var j = 0; j < to.Length; j++)
                    to[j] = (float)(mean is null ? from[j] / norms[row] : from[j] - mean[j]);
                if (mean is not null)
                    halves[row] = (float)(-0.5 * DenseVector.Dot(to, to));
            }
        });
        offsets = halves;
        return points;
    }

    // Lloyd's k-means of a sample.
    private Matrix Means(Matrix points, int parts, long seed)
    {
        var drawn = new SeededRandom(seed).Permutation(points.Rows)[..Math.Min(points.Rows, parts * SampledAPart)];
        var sample = points.Select(drawn);
        var means = sample.Select([.. Enumerable.Range(0, parts)]);
        for (var step = 0; step < MeanSteps; step++)
        {
            cancellation.ThrowIfCancellationRequested();
            var members = Nearest(sample, means, 1).Index().ToLookup(nearest => nearest.Item[0], nearest => nearest.Index);
            WorkSharing.For(parts, threads, part =>
            {
                var (sum, count) = (new double[means.Columns], 0);
                foreach (var row in members[part])
                {
                    var values = sample.Row(row);
                    for (var j = 0; j < sum.Length; j++)
                        sum[j] += values[j];
                    count++;
                }

                // One without members keeps its place; a mean of directions is a direction.
                var length = metric is VectorMetric.Cosine ? Math.Sqrt(DenseVector.Dot(sum, sum)) : count;
                for (var j = 0; j < sum.Length && length > 0; j++)
                    means[part, j] = (float)(sum[j] / length);
            });
        }

        return means;
    }

    // [points][count]: the nearest means, the nearest first.
    private int[][] Nearest(Matrix points, Matrix means, int count)
    {
        var nearest = new int[points.Rows][];
        var offsets = new float[means.Rows];
        for (var mean = 0; mean < means.Rows && metric is VectorMetric.Euclidean; mean++)
            offsets[mean] = (float)(-0.5 * DenseVector.Dot(means.Row(mean), means.Row(mean)));
        for (var start = 0; start < points.Rows; start += Block)
        {
            cancellation.ThrowIfCancellationRequested();
            var (first, rows) = (start, Math.Min(Block, points.Rows - start));
            var keys = Products(
                new Matrix(rows, points.Columns, points.Values.Slice(first * points.Columns, rows * points.Columns)),
                means, 0, means.Rows);
            WorkSharing.For(rows, threads, row =>
            {
                var best = new (float Key, int Mean)[count];
                Array.Fill(best, (float.NegativeInfinity, 0));
                var own = keys.Row(row);
                for (var mean = 0; mean < own.Length; mean++)
                {
                    var key = own[mean] + offsets[mean];
                    if (!(key > best[^1].Key))
                        continue;
                    var place = count - 1;
                    for (; place > 0 && key > best[place - 1].Key; place--)
                        best[place] = best[place - 1];
                    best[place] = (key, mean);
                }

                nearest[first + row] = Array.ConvertAll(best, found => found.Mean);
            });
        }

        return nearest;
    }

    // [left, end - start]
    private unsafe Matrix Products(Matrix left, Matrix right, int start, int end)
    {
        var keys = new Matrix(left.Rows, end - start);
        using var leftValues = left.Values.Pin();
        using var rightValues = right.Values.Pin();
        using var target = keys.Values.Pin();
        MatrixProduct.Multiply(
            ProductOperand.Rows((float*)leftValues.Pointer, left.Rows, left.Columns),
            ProductOperand.Rows((float*)rightValues.Pointer + ((long)start * right.Columns), end - start, right.Columns),
            (float*)target.Pointer, keys.Columns, threads);
        return keys;
    }

    private void ForBlocks(Action<int, int> work) => WorkSharing.For(
        (items.Rows + 1023) / 1024, threads,
        block => work(block * 1024, Math.Min(items.Rows, (block + 1) * 1024)));
}
